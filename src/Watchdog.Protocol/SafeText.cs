using System.Globalization;
using System.Text;

namespace Watchdog.Protocol;

/// <summary>Makes text from elsewhere fit to be printed on one line of a terminal or a log.</summary>
/// <remarks>
/// Control characters (terminal escape sequences begin with one), line ends, and the invisible characters that
/// reorder or hide text become visible as <c>\x1b</c> or <c>\u202e</c>. The backslash itself stays as it is.
/// </remarks>
public static class SafeText
{
    /// <summary>How many characters of the original are kept by default.</summary>
    public const int DefaultLength = 1024;

    /// <summary>Makes text printable.</summary>
    /// <param name="text">The text; null is an empty one.</param>
    /// <param name="maxLength">How many characters of it to keep, at least 1; the rest becomes <c>…</c>.</param>
    public static string Printable(string? text, int maxLength = DefaultLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var result = new StringBuilder(Math.Min(text.Length, maxLength) + 16);
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += rune.Utf16SequenceLength;
            if (used > maxLength)
            {
                result.Append('…');
                break;
            }

            Append(result, rune);
        }

        return result.ToString();
    }

    private static void Append(StringBuilder result, Rune rune)
    {
        if (!IsHidden(rune))
        {
            Span<char> utf16 = stackalloc char[2];
            result.Append(utf16[..rune.EncodeToUtf16(utf16)]);
        }
        else if (rune.Value <= 0xff)
        {
            result.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
        }
        else
        {
            result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or
        UnicodeCategory.Format or
        UnicodeCategory.LineSeparator or
        UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned;
}
