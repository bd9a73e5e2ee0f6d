using System.Text.Json;
using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>
/// Writes an enum as the interface's words, and reads exactly those. The library's own converter would also take
/// other cases and several words at once, and make a value of them that is none.
/// </summary>
/// <typeparam name="T">The enum.</typeparam>
public abstract class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly (T Value, string Word)[] Words =
        [.. Enum.GetValues<T>().Select(v => (v, JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString())))];

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        foreach (var (value, word) in Words)
        {
            if (word == text)
            {
                return value;
            }
        }

        throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Array.Find(Words, w => EqualityComparer<T>.Default.Equals(w.Value, value)).Word
            ?? throw new JsonException($"{value} is no {typeof(T).Name}"));
    }
}
