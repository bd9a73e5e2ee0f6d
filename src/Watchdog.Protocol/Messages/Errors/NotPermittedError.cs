using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>The caller may not do this.</summary>
public sealed record NotPermittedError : ControlError
{
    /// <summary>Creates the error.</summary>
    public NotPermittedError()
        : base("NotPermitted")
    {
    }

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.NotPermittedError);
}
