namespace Watchdog.Protocol;

/// <summary>
/// The reply to <c>Drill</c>: what <c>Check</c> says, and each step of the rehearsal. What stands against arming, and each step that
/// has failed, is a problem.
/// </summary>
public sealed record DrillReply : CheckReply
{
    /// <summary>The steps that have ended, in their order.</summary>
    public required IReadOnlyList<DrillStep> Steps { get; init; }

    /// <summary>Whether all of it would have worked; null while the drill runs, when the problems, notes and probes are not known.</summary>
    public bool? Saved { get; init; }

    /// <summary>How long the drill has taken so far, with the two seconds of its timer.</summary>
    public required long ElapsedUsec { get; init; }
}
