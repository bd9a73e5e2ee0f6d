using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>The caller may not do this.</summary>
public sealed record NotPermittedError : ControlError
{
    /// <inheritdoc/>
    public override string Name => Interface.Name + ".NotPermitted";

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.NotPermittedError);
}
