using System.Text;

namespace Watchdog.Cli.Output;

/// <summary>Aligned columns, two spaces apart; the last column is as long as it likes.</summary>
internal static class TextTable
{
    /// <summary>Writes the rows.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="rows">Rows of equal length, the heading first.</param>
    /// <param name="indent">Spaces before each line.</param>
    /// <param name="paint">Paints a finished line by the row's index; alignment comes first, for colours have no width.</param>
    public static void Write(TextWriter output, IReadOnlyList<string[]> rows, int indent = 2, Func<int, string, string>? paint = null)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        for (var i = 0; i < rows.Count; i++)
        {
            var line = new StringBuilder();
            for (var c = 0; c < widths.Length; c++)
            {
                line.Append(rows[i][c].PadRight(widths[c])).Append("  ");
            }

            var text = line.ToString().TrimEnd();
            output.WriteLine(new string(' ', indent) + (paint?.Invoke(i, text) ?? text));
        }
    }
}
