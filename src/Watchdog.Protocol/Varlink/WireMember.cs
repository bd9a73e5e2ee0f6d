using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>Reads the members of varlink's envelope; a null counts as absent.</summary>
internal static class WireMember
{
    /// <summary>A flag; false when absent.</summary>
    /// <exception cref="ProtocolException">The member is not a boolean.</exception>
    internal static bool Flag(JsonElement json, string name) => Get(json, name) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => throw new ProtocolException(ProtocolFault.Invalid, $"'{name}' is not a boolean"),
    };

    /// <summary>An object; null when absent.</summary>
    /// <exception cref="ProtocolException">The member is not an object.</exception>
    internal static JsonElement? Object(JsonElement json, string name) => Get(json, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => value,
        _ => throw new ProtocolException(ProtocolFault.Invalid, $"'{name}' is not an object"),
    };

    /// <summary>A string; null when absent.</summary>
    /// <exception cref="ProtocolException">The member is not a string.</exception>
    internal static string? Text(JsonElement json, string name, bool optional) =>
        Get(json, name) is { } value ? Text(value, name)
        : optional ? null
        : throw new ProtocolException(ProtocolFault.Invalid, $"'{name}' is missing");

    /// <summary>The text of a string member.</summary>
    /// <exception cref="ProtocolException">Not a string, or one that is not Unicode.</exception>
    internal static string Text(JsonElement value, string name)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw new ProtocolException(ProtocolFault.Invalid, $"'{name}' is not a string");
        }
    }

    private static JsonElement? Get(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
