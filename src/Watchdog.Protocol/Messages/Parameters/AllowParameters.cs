namespace Watchdog.Protocol;

/// <summary>The parameters of <c>Allow</c>.</summary>
public sealed record AllowParameters
{
    /// <summary>A store path, or a generation number.</summary>
    public required string System { get; init; }
}
