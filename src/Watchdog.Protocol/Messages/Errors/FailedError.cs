using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>It was tried and did not work.</summary>
public sealed record FailedError : ControlError
{
    /// <summary>Creates the error.</summary>
    public FailedError()
        : base("Failed")
    {
    }

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.FailedError);
}
