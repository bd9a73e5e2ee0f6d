namespace Watchdog.Protocol;

/// <summary>The reply to <c>Status</c>.</summary>
public sealed record StatusReply
{
    /// <summary>The open session; null when there is none.</summary>
    public Session? Session { get; init; }

    /// <summary>The session that ended last; null when there is none.</summary>
    public Session? Last { get; init; }

    /// <summary>The system that runs: a store path.</summary>
    public required string RunningSystem { get; init; }

    /// <summary>The system that was booted: a store path.</summary>
    public required string BootedSystem { get; init; }

    /// <summary>The daemon's version.</summary>
    public required string Version { get; init; }

    /// <summary>What is wrong with the watchdog's own readiness; may be empty.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Whether this boot is of a system that the open session, armed before it, has brought. Default: it is not.</summary>
    public bool? BootUnproven { get; init; }
}
