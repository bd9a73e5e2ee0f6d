namespace Watchdog.Protocol;

/// <summary>The instant at which PID 1 starts the rollback, and why it is that one.</summary>
public sealed record Deadline
{
    /// <summary>Counts the deadlines of a session, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>The instant, in microseconds of CLOCK_BOOTTIME.</summary>
    public required long AtUsec { get; init; }

    /// <summary>The same instant as wall-clock time, microseconds since the epoch, for people to read.</summary>
    public required long AtRealtimeUsec { get; init; }

    /// <summary>Microseconds left when the reply was made; negative once the deadline has passed.</summary>
    public required long RemainingUsec { get; init; }

    /// <summary>The unit in PID 1 that holds the deadline, with its <c>.timer</c> suffix.</summary>
    public required string Timer { get; init; }

    /// <summary>Why the deadline is this one, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>What comes at it when nothing happens until then; null from a daemon that does not say.</summary>
    public DeadlineEnd? LeadsTo { get; init; }
}
