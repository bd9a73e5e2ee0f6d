using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>Refuses what the JSON reader tolerates and the interface does not: a member given twice, a null in an array.</summary>
/// <remarks>Two readers that take different ones of two equal members would disagree about what was asked.</remarks>
internal static class JsonGuard
{
    /// <summary>Checks one message.</summary>
    /// <exception cref="JsonException">Not JSON, or nested too deeply.</exception>
    /// <exception cref="ProtocolException">A member given twice, or a null in an array.</exception>
    internal static void Check(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = ProtocolJson.MaxDepth });
        var levels = new Stack<HashSet<string>?>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    levels.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.StartArray:
                    levels.Push(null);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    levels.Pop();
                    break;
                case JsonTokenType.PropertyName when !levels.Peek()!.Add(reader.GetString()!):
                    throw new ProtocolException(ProtocolFault.Invalid, "message has a member twice");
                case JsonTokenType.Null when levels.TryPeek(out var level) && level is null:
                    throw new ProtocolException(ProtocolFault.Invalid, "message has a null in an array");
                default:
                    break;
            }
        }
    }
}
