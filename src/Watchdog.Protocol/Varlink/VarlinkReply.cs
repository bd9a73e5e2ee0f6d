using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>One reply: the result's parameters, or an error.</summary>
public sealed record VarlinkReply
{
    private static readonly JsonElement Empty = ProtocolJson.ParseObject("{}"u8.ToArray());

    /// <summary>The result's or the error's parameters, an object; an empty one by default.</summary>
    public JsonElement Parameters { get; init; } = Empty;

    /// <summary>More replies to the same call follow; false by default.</summary>
    public bool Continues { get; init; }

    /// <summary>The error's full name; null when the call was granted.</summary>
    public string? Error { get; init; }

    /// <summary>Reads a reply.</summary>
    /// <exception cref="ProtocolException">Not an object, or a member of a wrong type.</exception>
    public static VarlinkReply Parse(ReadOnlyMemory<byte> message)
    {
        var json = ProtocolJson.ParseObject(message);
        return new VarlinkReply
        {
            Parameters = WireMember.Object(json, "parameters") ?? Empty,
            Continues = WireMember.Flag(json, "continues"),
            Error = WireMember.Text(json, "error", optional: true),
        };
    }

    /// <summary>The reply that refuses.</summary>
    public static VarlinkReply Refusal(VarlinkError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new VarlinkReply { Error = error.Name, Parameters = error.Parameters };
    }

    /// <summary>The reply as a message, without the NUL at its end.</summary>
    public byte[] ToMessage()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (Error is not null)
            {
                writer.WriteString("error", Error);
            }

            writer.WritePropertyName("parameters");
            Parameters.WriteTo(writer);
            if (Continues)
            {
                writer.WriteBoolean("continues", true);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
