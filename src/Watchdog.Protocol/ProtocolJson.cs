using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Watchdog.Protocol;

/// <summary>Reads and writes the messages' JSON, and turns whatever is wrong with it into a <see cref="ProtocolException"/>.</summary>
public static class ProtocolJson
{
    /// <summary>How deep objects and arrays may nest. The interface itself needs seven.</summary>
    public const int MaxDepth = 32;

    /// <summary>Parses one message.</summary>
    /// <exception cref="ProtocolException">Not JSON, not an object, too deep, or a member given twice.</exception>
    public static JsonElement ParseObject(ReadOnlyMemory<byte> message)
    {
        try
        {
            JsonGuard.Check(message.Span);
            using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new ProtocolException(ProtocolFault.Invalid, "message is not a JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The parser's own words may quote the peer: only the place is repeated. InvalidOperationException
            // is how it says that an escaped string is not Unicode (a lone surrogate).
            var at = e is JsonException { BytePositionInLine: { } position } ? $" (byte {position})" : "";
            throw new ProtocolException(ProtocolFault.Invalid, "message is not valid JSON" + at);
        }
    }

    /// <summary>Reads a value; <paramref name="invalid"/> names the member that is wrong when it cannot be read.</summary>
    /// <param name="json">What was received.</param>
    /// <param name="type">What it should be.</param>
    /// <param name="value">The value, when the result is true.</param>
    /// <param name="invalid">The outermost member that is missing or has a wrong type, printable; empty when it is not known.</param>
    internal static bool TryRead<T>(JsonElement json, JsonTypeInfo<T> type, out T value, out string invalid)
        where T : class
    {
        invalid = "";
        value = null!;
        try
        {
            if (json.ValueKind == JsonValueKind.Object && json.Deserialize(type) is { } read)
            {
                value = read;
                return true;
            }
        }
        catch (JsonException e)
        {
            invalid = FirstMember(json, type, e.Path);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate in an escaped string.
        }

        return false;
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="ProtocolException">A member is missing or has a wrong type.</exception>
    internal static T Read<T>(JsonElement json, JsonTypeInfo<T> type)
        where T : class
        => TryRead(json, type, out var value, out var invalid)
            ? value
            : throw new ProtocolException(ProtocolFault.Invalid, $"message has an unusable member '{invalid}'");

    private static string FirstMember<T>(JsonElement json, JsonTypeInfo<T> type, string? path)
    {
        // "$.window_usec", "$.except[1]"; "$" alone when a required member is missing.
        var name = (path ?? "$").Split('.', '[') is [_, var first, ..] ? first : "";
        if (name.Length == 0)
        {
            name = type.Properties.FirstOrDefault(p => p.IsRequired && !json.TryGetProperty(p.Name, out _))?.Name ?? "";
        }

        return SafeText.Printable(name, 64);
    }
}
