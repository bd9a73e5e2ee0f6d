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

    /// <summary>What is known of the systems that this reply names; null from a daemon that does not say.</summary>
    public IReadOnlyList<SystemInfo>? Systems { get; init; }

    /// <summary>The system to which the next boot leads, a store path; null without an open session, and where it cannot be told.</summary>
    public string? NextBoot { get; init; }

    /// <summary>The names of the probes that this host has; null from a daemon that does not say.</summary>
    public IReadOnlyList<string>? Probes { get; init; }
}
