using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>The request itself is wrong.</summary>
public sealed record BadRequestError : ControlError
{
    /// <summary>Creates the error.</summary>
    public BadRequestError()
        : base("BadRequest")
    {
    }

    /// <summary>The parameter that is wrong.</summary>
    public required string Parameter { get; init; }

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.BadRequestError);
}
