namespace Watchdog.Protocol;

/// <summary>The parameters of <c>Incoming</c>.</summary>
public sealed record IncomingParameters
{
    /// <summary>A store path, or a generation number.</summary>
    public required string System { get; init; }
}
