using System.Text;
using System.Text.Json;

namespace Watchdog.Cli.Output;

/// <summary>JSON on one line, in plain ASCII: whatever the strings hold cannot reach the terminal unescaped.</summary>
internal static class JsonLine
{
    /// <summary>Writes an element again.</summary>
    public static string Of(JsonElement json) => Of(json.WriteTo);

    /// <summary>Writes what <paramref name="write"/> writes. The writer's default encoder escapes all but ASCII.</summary>
    public static string Of(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
