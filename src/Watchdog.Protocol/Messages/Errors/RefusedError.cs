using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>The request cannot be granted as things stand.</summary>
public sealed record RefusedError : ControlError
{
    /// <summary>Creates the error.</summary>
    public RefusedError()
        : base("Refused")
    {
    }

    /// <summary>A stable word, such as <c>proof-too-old</c> or <c>not-durable</c>; the interface lists them.</summary>
    public required string Code { get; init; }

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.RefusedError);
}
