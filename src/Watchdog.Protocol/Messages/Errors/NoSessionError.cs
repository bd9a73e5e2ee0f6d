using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>There is no open session, or none with this id.</summary>
public sealed record NoSessionError : ControlError
{
    /// <inheritdoc/>
    public override string Name => Interface.Name + ".NoSession";

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.NoSessionError);
}
