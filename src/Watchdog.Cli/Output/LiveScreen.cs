namespace Watchdog.Cli.Output;

/// <summary>
/// A block of lines at the end of a terminal that is written over and over in the same place (ECMA-48: CUU, ED). It stays there
/// when the program ends, however that comes about.
/// </summary>
/// <param name="output">The terminal.</param>
/// <param name="size">Its columns and rows as they are now.</param>
internal sealed class LiveScreen(TextWriter output, Func<(int Columns, int Rows)> size)
{
    private int _lines;

    /// <summary>Writes the lines in place of those before. What is too wide or too long for the terminal is cut: a line that breaks would move all below it.</summary>
    public void Show(IReadOnlyList<string> lines)
    {
        var (columns, rows) = size();
        var most = Math.Max(rows - 1, 1);
        string[] shown = [.. lines.Take(lines.Count > most ? most - 1 : most), .. lines.Count > most ? ["…"] : Array.Empty<string>()];
        var back = _lines > 0 ? $"\e[{_lines}A" : "";
        output.Write(back + "\r\e[J" + string.Concat(shown.Select(l => Columns.Cut(l, columns) + "\n")));
        output.Flush();
        _lines = shown.Length;
    }
}
