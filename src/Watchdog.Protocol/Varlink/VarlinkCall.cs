using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>One call, as https://varlink.org/Method-Call defines it.</summary>
public sealed record VarlinkCall
{
    private static readonly JsonElement Empty = ProtocolJson.ParseObject("{}"u8.ToArray());

    /// <summary>The method's full name, interface and all.</summary>
    public required string Method { get; init; }

    /// <summary>The parameters, an object; an empty one by default.</summary>
    public JsonElement Parameters { get; init; } = Empty;

    /// <summary>The caller takes several replies; false by default.</summary>
    public bool More { get; init; }

    /// <summary>The caller takes no reply; false by default.</summary>
    public bool Oneway { get; init; }

    /// <summary>The caller wants to go on in another protocol; false by default.</summary>
    public bool Upgrade { get; init; }

    /// <summary>Reads a call.</summary>
    /// <exception cref="ProtocolException">Not an object with a string <c>method</c>, or a member of a wrong type.</exception>
    public static VarlinkCall Parse(ReadOnlyMemory<byte> message)
    {
        var json = ProtocolJson.ParseObject(message);
        if (!json.TryGetProperty("method", out var method) || method.ValueKind != JsonValueKind.String)
        {
            throw new ProtocolException(ProtocolFault.Invalid, "call has no method");
        }

        return new VarlinkCall
        {
            Method = WireMember.Text(method, "method"),
            Parameters = WireMember.Object(json, "parameters") ?? Empty,
            More = WireMember.Flag(json, "more"),
            Oneway = WireMember.Flag(json, "oneway"),
            Upgrade = WireMember.Flag(json, "upgrade"),
        };
    }

    /// <summary>The call as a message, without the NUL at its end.</summary>
    public byte[] ToMessage()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("method", Method);
            writer.WritePropertyName("parameters");
            Parameters.WriteTo(writer);
            WriteFlag(writer, "more", More);
            WriteFlag(writer, "oneway", Oneway);
            WriteFlag(writer, "upgrade", Upgrade);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteFlag(Utf8JsonWriter writer, string name, bool value)
    {
        if (value)
        {
            writer.WriteBoolean(name, value);
        }
    }
}
