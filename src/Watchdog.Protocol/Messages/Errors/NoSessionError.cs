using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>There is no open session, or none with this id.</summary>
public sealed record NoSessionError : ControlError
{
    /// <summary>Creates the error.</summary>
    public NoSessionError()
        : base("NoSession")
    {
    }

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.NoSessionError);
}
