using System.Text;

namespace Watchdog.Lab.Running;

/// <summary>A table of text: each column as wide as its widest cell, two blanks between them.</summary>
public sealed class Table
{
    private const string Gap = "  ";
    private readonly (string Title, bool IsNumber)[] _columns;
    private readonly List<string[]> _rows = [];

    /// <summary>A table without rows.</summary>
    /// <param name="titles">The columns' titles; one that begins with <c>&gt;</c> is of numbers, which stand on the right.</param>
    public Table(params string[] titles) =>
        _columns = [.. titles.Select(t => t.StartsWith('>') ? (t[1..], true) : (t, false))];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">As many as there are columns.</param>
    /// <exception cref="ArgumentException">There are more, or fewer.</exception>
    public void Add(params string[] cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Length != _columns.Length)
        {
            throw new ArgumentException($"{_columns.Length} cells are a row, not {cells.Length}", nameof(cells));
        }

        _rows.Add(cells);
    }

    /// <summary>The table, without blanks at the ends of its lines.</summary>
    public override string ToString()
    {
        string[] titles = [.. _columns.Select(c => c.Title)];
        string[][] all = titles.All(string.IsNullOrEmpty) ? [.. _rows] : [titles, .. _rows];
        var widths = _columns.Select((_, i) => all.Select(r => r[i].Length).DefaultIfEmpty().Max()).ToArray();
        return string.Join('\n', all.Select(row => Line(row, widths)));
    }

    private string Line(string[] row, int[] widths)
    {
        var line = new StringBuilder();
        for (var i = 0; i < row.Length; i++)
        {
            line.Append(i == 0 ? "" : Gap).Append(_columns[i].IsNumber ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]));
        }

        return line.ToString().TrimEnd();
    }
}
