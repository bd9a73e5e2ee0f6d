namespace Watchdog.Cli.Output;

/// <summary>Aligned columns, two spaces apart; the last column is as long as it likes, or as the terminal lets it be.</summary>
internal static class TextTable
{
    private const int Gap = 2;
    private const int NarrowestLast = 16;

    /// <summary>Writes the rows.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="rows">Rows of equal length, the heading first, without escape sequences.</param>
    /// <param name="indent">Spaces before each line.</param>
    /// <param name="paint">Paints a finished line by the row's index; alignment comes first, for colours have no width.</param>
    /// <param name="width">The columns of the terminal; null where nothing is to be cut.</param>
    /// <param name="isWhole">Whether a row's last column is broken into more lines where it is too long, instead of cut off; null: none is.</param>
    public static void Write(
        TextWriter output,
        IReadOnlyList<string[]> rows,
        int indent = 2,
        Func<int, string, string>? paint = null,
        int? width = null,
        Func<int, bool>? isWhole = null)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => Columns.WidthOf(r[c]))).ToArray();
        var before = widths[..^1].Sum(w => w + Gap);
        for (var i = 0; i < rows.Count; i++)
        {
            var start = string.Concat(rows[i][..^1].Select((cell, c) => cell + new string(' ', widths[c] - Columns.WidthOf(cell) + Gap)));
            IReadOnlyList<string> last = [rows[i][^1]];
            if (width is { } w && w - indent - before is var room && Columns.WidthOf(last[0]) > Math.Max(room, NarrowestLast))
            {
                room = Math.Max(room, NarrowestLast);
                last = isWhole?.Invoke(i) == true ? Columns.Wrap(last[0], room) : [Columns.Cut(last[0], room)];
            }

            for (var line = 0; line < last.Count; line++)
            {
                var text = ((line == 0 ? start : new string(' ', before)) + last[line]).TrimEnd();
                output.WriteLine(new string(' ', indent) + (paint?.Invoke(i, text) ?? text));
            }
        }
    }
}
