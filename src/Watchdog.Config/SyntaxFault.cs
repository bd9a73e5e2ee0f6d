using System.Text;
using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Config;

/// <summary>Says where a text stops being JSON, and what to look for, to whoever wrote it by hand.</summary>
internal static class SyntaxFault
{
    /// <summary>How deep objects and arrays may be nested.</summary>
    public const int Deepest = 16;

    private const string Example = "{\"window\": \"10min\"}";

    // The reader is asked for more depth than is allowed, so that it tells what is too deep from what is no JSON.
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 2 * Deepest };

    /// <summary>What is wrong, with line and column, which are counted from 1; a column is a character.</summary>
    /// <param name="text">A text that the parser refused, in UTF-8.</param>
    public static string Of(ReadOnlySpan<byte> text)
    {
        if (text.TrimEnd(" \t\r\n"u8).IsEmpty)
        {
            return $"is empty; it must be a JSON object, such as {Example}";
        }

        var reader = new Utf8JsonReader(text, Options);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= Deepest)
                {
                    return $"{Position(text, (int)reader.TokenStartIndex)}: nested more than {Deepest} deep";
                }
            }
        }
        catch (JsonException e)
        {
            return At(text, Offset(text, e.LineNumber ?? 0, e.BytePositionInLine ?? 0));
        }

        return "is not valid JSON";
    }

    private static string At(ReadOnlySpan<byte> text, int offset)
    {
        var end = text.TrimEnd(" \t\r\n"u8).Length;
        if (offset >= end)
        {
            return $"{Position(text, end)}: the file ends too early: a `}}`, a `]` or a quotation mark is missing";
        }

        // The reader stops within a word that it does not know.
        while (offset > 0 && char.IsAsciiLetterOrDigit((char)text[offset]) && char.IsAsciiLetterOrDigit((char)text[offset - 1]))
        {
            offset--;
        }

        var rest = text[offset..];
        var lineEnd = rest.IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(lineEnd < 0 ? rest : rest[..lineEnd]).TrimEnd();
        const int Longest = 40;
        return line.Length == 0
            ? $"{Position(text, offset)}: the line ends within a string: its closing quotation mark is missing"
            : $"{Position(text, offset)}: not valid JSON from here on: `{SafeText.Printable(line, Longest)}`; look for a comma, a colon, a quotation mark or a bracket that is missing or too many just before";
    }

    private static int Offset(ReadOnlySpan<byte> text, long line, long bytes)
    {
        var start = 0;
        for (; line > 0 && text[start..].IndexOf((byte)'\n') is var next and >= 0; line--)
        {
            start += next + 1;
        }

        return (int)Math.Min(start + bytes, text.Length);
    }

    private static string Position(ReadOnlySpan<byte> text, int offset)
    {
        var before = text[..offset];
        var column = Encoding.UTF8.GetString(before[(before.LastIndexOf((byte)'\n') + 1)..]).EnumerateRunes().Count() + 1;
        return $"line {before.Count((byte)'\n') + 1}, column {column}";
    }
}
