using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>The request itself is wrong.</summary>
public sealed record BadRequestError : ControlError
{
    /// <inheritdoc/>
    public override string Name => Interface.Name + ".BadRequest";

    private protected override JsonElement ToParameters() => JsonSerializer.SerializeToElement(this, ProtocolJsonContext.Default.BadRequestError);

    /// <summary>The parameter that is wrong.</summary>
    public required string Parameter { get; init; }
}
