using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>A session is open already.</summary>
public sealed record SessionOpenError : ControlError
{
    /// <summary>Creates the error.</summary>
    public SessionOpenError()
        : base("SessionOpen")
    {
    }

    /// <summary>The open session's id.</summary>
    public required string Id { get; init; }

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.SessionOpenError);
}
