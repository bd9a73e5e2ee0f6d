namespace Watchdog.Cli.Output;

/// <summary>What is written for a person: lines with a label before them, broken at the terminal's width.</summary>
/// <param name="output">Where to.</param>
/// <param name="width">The columns of the terminal; null where nothing is to be broken, as in a file.</param>
/// <param name="paint">Paints.</param>
internal sealed class Page(TextWriter output, int? width, Paint paint)
{
    private const int LabelWidth = 11;
    private const int Indent = LabelWidth + 2;

    // A terminal that says less is no place to read on.
    private const int Narrowest = 40;

    /// <summary>The columns of the terminal; null where nothing is to be broken.</summary>
    public int? Width { get; } = width is { } w ? Math.Max(w, Narrowest) : null;

    /// <summary>Paints.</summary>
    public Paint Paint => paint;

    /// <summary>Writes an empty line.</summary>
    public void Gap() => output.WriteLine();

    /// <summary>Writes a line as it is.</summary>
    public void Write(string line) => output.WriteLine(line);

    /// <summary>Writes a text, printable already, broken at the terminal's width.</summary>
    /// <param name="text">The text, without escape sequences.</param>
    /// <param name="painted">Paints each of its lines; null: not at all.</param>
    public void Paragraph(string text, Func<string, string>? painted = null)
    {
        foreach (var line in Width is { } w ? Columns.Wrap(text, w) : [text])
        {
            output.WriteLine(painted?.Invoke(line) ?? line);
        }
    }

    /// <summary>Writes a table.</summary>
    /// <inheritdoc cref="TextTable.Write"/>
    public void Table(IReadOnlyList<string[]> rows, Func<int, string, string>? painted = null, Func<int, bool>? isWhole = null) =>
        TextTable.Write(output, rows, paint: painted, width: Width, isWhole: isWhole);

    /// <summary>Writes a labelled text, printable already; nothing when it is empty.</summary>
    /// <param name="label">The label; what follows below it has none.</param>
    /// <param name="value">The text, without escape sequences.</param>
    /// <param name="painted">Paints each of its lines; null: not at all.</param>
    public void Line(string label, string value, Func<string, string>? painted = null)
    {
        if (value.Length == 0)
        {
            return;
        }

        var lines = Width is { } w ? Columns.Wrap(value, w - Indent) : [value];
        for (var i = 0; i < lines.Count; i++)
        {
            var before = i == 0 && label.Length > 0 ? label.PadLeft(LabelWidth) + ": " : new string(' ', Indent);
            output.WriteLine(before + (painted?.Invoke(lines[i]) ?? lines[i]));
        }
    }
}
