using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Watchdog.Protocol;

/// <summary>One method of the interface: its name, and how its parameters and its reply are read and written.</summary>
/// <typeparam name="TParameters">The parameters.</typeparam>
/// <typeparam name="TReply">The reply.</typeparam>
public sealed class ControlMethod<TParameters, TReply>
    where TParameters : class
    where TReply : class
{
    private readonly JsonTypeInfo<TParameters> _parameters;
    private readonly JsonTypeInfo<TReply> _reply;

    internal ControlMethod(string name, JsonTypeInfo<TParameters> parameters, JsonTypeInfo<TReply> reply)
    {
        FullName = name.Contains('.', StringComparison.Ordinal) ? name : $"{Interface.Name}.{name}";
        _parameters = parameters;
        _reply = reply;
    }

    /// <summary>The method's full name, interface and all.</summary>
    public string FullName { get; }

    /// <summary>Writes the parameters.</summary>
    public JsonElement WriteParameters(TParameters parameters) => JsonSerializer.SerializeToElement(parameters, _parameters);

    /// <summary>Writes a reply.</summary>
    public JsonElement WriteReply(TReply reply) => JsonSerializer.SerializeToElement(reply, _reply);

    /// <summary>Reads a reply.</summary>
    /// <exception cref="ProtocolException">A member is missing or has a wrong type.</exception>
    public TReply ReadReply(JsonElement json) => ProtocolJson.Read(json, _reply);

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="ProtocolException">A member is missing or has a wrong type.</exception>
    public TParameters ReadParameters(JsonElement json) => ProtocolJson.Read(json, _parameters);

    /// <summary>Reads the parameters, and names the one that is wrong when they cannot be read.</summary>
    internal bool TryReadParameters(JsonElement json, out TParameters parameters, out string invalid) =>
        ProtocolJson.TryRead(json, _parameters, out parameters, out invalid);
}
