using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>It was tried and did not work.</summary>
public sealed record FailedError : ControlError
{
    /// <inheritdoc/>
    public override string Name => Interface.Name + ".Failed";

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.FailedError);
}
