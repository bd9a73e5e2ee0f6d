using System.Text.Json;
using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>A refusal in the interface's own terms: what happened and what to do next. A value, not an exception.</summary>
public abstract record ControlError
{
    private protected ControlError(string name) => Name = $"{Interface.Name}.{name}";

    /// <summary>The error's full name, such as <c>org.rollback-watchdog.Control.NoSession</c>.</summary>
    [JsonIgnore]
    public string Name { get; }

    /// <summary>What happened, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>What to do next, in words; may be empty.</summary>
    public required string Hint { get; init; }

    /// <summary>The error as it goes over the wire.</summary>
    public VarlinkError ToVarlink() => new(Name, ToParameters());

    private protected abstract JsonElement ToParameters();
}
