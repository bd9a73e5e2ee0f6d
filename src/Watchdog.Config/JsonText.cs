using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Watchdog.Config;

/// <summary>
/// Reads strings of a JSON document. The parser takes bytes that are no UTF-8, and halves of a character (<c>\ud800</c>), for
/// strings, and throws when such a string is asked for.
/// </summary>
internal static class JsonText
{
    /// <summary>The string; null when the value is none, or no text.</summary>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A member's name; null when it is no text.</summary>
    public static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A value as it was written; what is no UTF-8 in it is replaced.</summary>
    public static string Written(JsonElement value) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));

    /// <summary>A member as it was written.</summary>
    public static string Written(JsonProperty member)
    {
        try
        {
            return member.ToString();
        }
        catch (InvalidOperationException)
        {
            return "(not UTF-8)";
        }
    }
}
