using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>A session is open already.</summary>
public sealed record SessionOpenError : ControlError
{
    /// <inheritdoc/>
    public override string Name => Interface.Name + ".SessionOpen";

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.SessionOpenError);

    /// <summary>The open session's id.</summary>
    public required string Id { get; init; }
}
