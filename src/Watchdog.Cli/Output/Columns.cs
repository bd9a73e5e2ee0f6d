using System.Text;

namespace Watchdog.Cli.Output;

/// <summary>Breaks and cuts text to a width in columns. Escape sequences of <see cref="Paint"/> have no width.</summary>
internal static class Columns
{
    private const char Escape = '\e';

    /// <summary>Breaks text into lines at its spaces. A word that is longer than a line is cut in its middle, as a store path's hash can be.</summary>
    /// <param name="text">Text without escape sequences.</param>
    /// <param name="width">The columns of a line, at least 1.</param>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            var fitting = Shorten(word, width);
            if (line.Length > 0 && WidthOf(line.ToString()) + 1 + WidthOf(fitting) > width)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(fitting);
        }

        lines.Add(line.ToString());
        return lines;
    }

    /// <summary>Takes out the middle of a text that is too long: a store path keeps its name.</summary>
    /// <param name="text">Text without escape sequences.</param>
    /// <param name="width">The columns that it may have, at least 1.</param>
    public static string Shorten(string text, int width)
    {
        const int Front = 19; // "/nix/store/" and eight of the hash
        if (WidthOf(text) <= width)
        {
            return text;
        }

        var tail = width - Front - 1;
        return tail > Front && Ascii.IsValid(text) ? $"{text[..Front]}…{text[^tail..]}" : Cut(text, width);
    }

    /// <summary>Cuts a line off at its end.</summary>
    /// <param name="line">The line, which may be painted.</param>
    /// <param name="width">The columns that it may have.</param>
    public static string Cut(string line, int width)
    {
        if (WidthOf(line) <= width)
        {
            return line;
        }

        var cut = new StringBuilder();
        var used = 0;
        var (isPainted, at) = (false, 0);
        while (at < line.Length)
        {
            if (line[at] == Escape)
            {
                var end = EndOfEscape(line, at);
                cut.Append(line, at, end - at);
                (isPainted, at) = (true, end);
                continue;
            }

            var rune = Rune.TryGetRuneAt(line, at, out var whole) ? whole : Rune.ReplacementChar;
            if (used + WidthOf(rune) > width - 1)
            {
                break;
            }

            cut.Append(rune);
            used += WidthOf(rune);
            at += rune.Utf16SequenceLength;
        }

        return cut.Append('…').Append(isPainted ? "\e[0m" : "").ToString();
    }

    /// <summary>The columns of a line.</summary>
    public static int WidthOf(string line)
    {
        var width = 0;
        for (var at = 0; at < line.Length;)
        {
            if (line[at] == Escape)
            {
                at = EndOfEscape(line, at);
                continue;
            }

            var rune = Rune.TryGetRuneAt(line, at, out var whole) ? whole : Rune.ReplacementChar;
            width += WidthOf(rune);
            at += rune.Utf16SequenceLength;
        }

        return width;
    }

    // The scripts of East Asia, and symbols, have two columns in most terminals (Unicode, annex 11).
    private static int WidthOf(Rune rune) => rune.Value is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xffdc) or >= 0x1f000 ? 2 : 1;

    private static int EndOfEscape(string line, int at)
    {
        var end = line.IndexOf('m', at);
        return end < 0 ? line.Length : end + 1;
    }
}
