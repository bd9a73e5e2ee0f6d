using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Watchdog.Protocol;

namespace Watchdog.Lab.Recording;

/// <summary>Reads rows as <c>tmux capture-pane -e</c> prints them: text, and sequences that colour it (ECMA-48, SGR).</summary>
internal static partial class PaintedText
{
    /// <summary>The style of text in the terminal's own colour.</summary>
    public const char Plain = 'p';

    private const string Colours = "krgybmcw";

    /// <summary>Reads a screen.</summary>
    /// <param name="painted">Its rows, each ended by <c>\n</c>. A colour goes on over the end of a row.</param>
    /// <returns>Its rows, without empty ones at the end. A control character that is no colour's is shown, as <c>\x1b</c>.</returns>
    public static IReadOnlyList<ScreenRow> Read(string painted)
    {
        var rows = new List<ScreenRow>();
        var (colour, isBold) = (Plain, false);
        foreach (var line in painted.Split('\n'))
        {
            var (text, styles, at) = (new StringBuilder(), new StringBuilder(), 0);
            void Append(string part)
            {
                foreach (var rune in part.EnumerateRunes())
                {
                    var shown = SafeText.Printable(rune.ToString());
                    text.Append(shown);
                    styles.Append(isBold ? char.ToUpperInvariant(colour) : colour, shown.Length);
                }
            }

            foreach (Match match in Painting().Matches(line))
            {
                Append(line[at..match.Index]);
                (colour, isBold) = After(match.Groups["codes"].Value, colour, isBold);
                at = match.Index + match.Length;
            }

            Append(line[at..]);
            var kept = text.ToString().TrimEnd(' ');
            rows.Add(new ScreenRow(kept, styles.ToString(0, kept.Length)));
        }

        var last = rows.FindLastIndex(r => r.Text.Length > 0);
        return rows[..(last + 1)];
    }

    /// <summary>What a sequence makes of a style. What is none of the sixteen colours, nor bold, changes nothing.</summary>
    private static (char Colour, bool IsBold) After(string codes, char colour, bool isBold)
    {
        foreach (var code in codes.Split(';').Select(c => int.TryParse(c, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0))
        {
            switch (code)
            {
                case 0:
                    (colour, isBold) = (Plain, false);
                    break;
                case 1:
                    isBold = true;
                    break;
                case 22:
                    isBold = false;
                    break;
                case 39:
                    colour = Plain;
                    break;
                case (>= 30 and < 38) or (>= 90 and < 98):
                    colour = Colours[code % 10];
                    break;
                case 38 or 48:
                    // A colour of another palette: its numbers, which follow, are no codes.
                    return (colour, isBold);
                default:
                    break;
            }
        }

        return (colour, isBold);
    }

    [GeneratedRegex(@"\e\[(?<codes>[0-9;]*)m")]
    private static partial Regex Painting();
}
