namespace Watchdog.Protocol;

/// <summary>One protected change, from arm to its end.</summary>
public sealed record Session
{
    /// <summary>The session's short id.</summary>
    public required string Id { get; init; }

    /// <summary>Where the session stands.</summary>
    public required Phase Phase { get; init; }

    /// <summary>When it was armed: wall-clock time, microseconds since the epoch.</summary>
    public required long ArmedRealtimeUsec { get; init; }

    /// <summary>Who armed it, in words.</summary>
    public required string ArmedBy { get; init; }

    /// <summary>The boot in which it was armed.</summary>
    public required string BootId { get; init; }

    /// <summary>The system that ran at arm: a store path.</summary>
    public required string RunningAtArm { get; init; }

    /// <summary>What the system profile pointed at at arm: a store path.</summary>
    public required string ProfileTarget { get; init; }

    /// <summary>Where a rollback goes: a store path.</summary>
    public required string Target { get; init; }

    /// <summary>How the target was named: <c>previous</c>, <c>booted</c>, or a generation number.</summary>
    public required string TargetKind { get; init; }

    /// <summary>The daemon's own store path, held while the session is open.</summary>
    public required string Program { get; init; }

    /// <summary>How long after an activation proof may take, in microseconds.</summary>
    public required long WindowUsec { get; init; }

    /// <summary>How long the session may stay armed with nothing changed, in microseconds.</summary>
    public required long ArmedLimitUsec { get; init; }

    /// <summary>How long one switch may run, in microseconds.</summary>
    public long? SwitchLimitUsec { get; init; }

    /// <summary>How long a required probe may fail without a break before that alone rolls back, in microseconds.</summary>
    public required long LockoutUsec { get; init; }

    /// <summary>Who confirms.</summary>
    public required ConfirmBy ConfirmBy { get; init; }

    /// <summary>How long the required probes must pass before they confirm, in microseconds.</summary>
    public required long SettleUsec { get; init; }

    /// <summary>What counts as proof; null from a daemon that does not say.</summary>
    public ProofWanted? Proof { get; init; }

    /// <summary>The deadline PID 1 holds; null when none is held.</summary>
    public Deadline? Deadline { get; init; }

    /// <summary>When the last switch ended, in microseconds of CLOCK_BOOTTIME; null until one has ended in this boot.</summary>
    public long? ActivationEndedUsec { get; init; }

    /// <summary>How many proofs (heartbeats and logins) have been accepted.</summary>
    public required long Proofs { get; init; }

    /// <summary>Whether the probes at arm are known. Default: they are.</summary>
    public BaselineRound Baseline { get; init; }

    /// <summary>Every probe, at arm and now.</summary>
    public required IReadOnlyList<ProbeComparison> Probes { get; init; }

    /// <summary>Why the session is in this phase, in words; may be empty.</summary>
    public required string Cause { get; init; }

    /// <summary>What a person should know of the next boot, in words; null when there is nothing to know.</summary>
    public string? NextBoot { get; init; }

    /// <summary>The rungs tried so far, oldest first.</summary>
    public required IReadOnlyList<Rung> Rungs { get; init; }
}
