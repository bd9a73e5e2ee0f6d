using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>Something that happened, or that somebody asks for. The only way to change the state.</summary>
public abstract record Event;

/// <summary>An event whose sender waits for an <see cref="Answer"/>.</summary>
/// <param name="Ticket">Tells the shell whom to answer.</param>
public abstract record Request(long Ticket) : Event
{
    /// <summary>What is asked for, as the command is called.</summary>
    public abstract string Command { get; }
}

/// <summary>The switch has let go of the lock, however it ended.</summary>
/// <param name="Facts">What the host looks like now.</param>
/// <param name="At">
/// When it let go, where that is known: an SSH session that began right after it is fresh, however late the end was
/// noticed. Null: now.
/// </param>
/// <param name="WasSeen">
/// Whether a switch was seen to hold the lock. Without it, it is a mere close of the lock's file, or a link that has moved.
/// </param>
public sealed record ActivationEnded(HostFacts Facts, Moment? At = null, bool WasSeen = false) : Event;

/// <summary>A switch has taken the lock.</summary>
public sealed record ActivationStarted : Event;

/// <summary>Somebody wants to arm. The shell has read the host and checked that the target exists and can be run.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Id">The id that the session will have.</param>
/// <param name="Baseline">What is true now.</param>
/// <param name="Target">Where a rollback would go.</param>
/// <param name="Rules">What will hold for the session.</param>
/// <param name="ArmedBy">Who asks.</param>
/// <param name="Program">What PID 1 runs at the deadline.</param>
/// <param name="Obstacles">What stands against it.</param>
public sealed record ArmRequested(
    long Ticket,
    string Id,
    Baseline Baseline,
    Target Target,
    SessionRules Rules,
    string ArmedBy,
    string Program,
    ArmObstacles Obstacles) : Request(Ticket)
{
    /// <inheritdoc/>
    public override string Command => "arm";

    /// <summary>Whether a switch that nobody had armed for is what asks. Default: no.</summary>
    public bool IsSelfArmed { get; init; }

    /// <summary>
    /// Whether the switch that runs is for the next boot alone (<c>nixos-rebuild boot</c>): the reboot that may follow at once
    /// is to lead to the new system, so the default is not held before it is known what that is. Default: no.
    /// </summary>
    public bool IsForNextBoot { get; init; }
}

/// <summary>The round of probes that an armed session waits for has ended.</summary>
/// <param name="SessionId">The session for which it ran.</param>
/// <param name="Revision">The session's revision when the round began: whatever has happened since stands in between.</param>
/// <param name="Results">Each probe's result.</param>
/// <param name="Operator">Who armed and how they came in; null when they did not come over SSH.</param>
/// <param name="Facts">What the host looks like now, after the round.</param>
public sealed record BaselineTaken(
    string SessionId,
    int Revision,
    ImmutableArray<ProbeResult> Results,
    Operator? Operator,
    HostFacts Facts) : Event;

/// <summary>The boot default points somewhere else now, or could not be made to.</summary>
/// <param name="SessionId">The session for which it was to be moved.</param>
/// <param name="System">The store path that is or was to be the boot default.</param>
/// <param name="Fault">Why it was not moved, in words; empty when it was.</param>
public sealed record BootDefaultMoved(string SessionId, string System, string Fault) : Event;

/// <summary>Proof of reachability that ends the session and keeps the new system.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Id">The session meant, or null for the open one.</param>
/// <param name="Proof">What the daemon found out about the peer.</param>
public sealed record ConfirmReceived(long Ticket, string? Id, Proof Proof) : Request(Ticket)
{
    /// <inheritdoc/>
    public override string Command => "confirm";
}

/// <summary>Somebody wants to end a session in which nothing has changed.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Id">The session meant, or null for the open one.</param>
/// <param name="By">Who asks.</param>
/// <param name="Facts">What the host looks like now.</param>
public sealed record DisarmRequested(long Ticket, string? Id, string By, HostFacts Facts) : Request(Ticket)
{
    /// <summary>Whether it is refused, too, where only the next boot has changed: nothing is to be taken back then. Default: no.</summary>
    public bool IfUnchanged { get; init; }

    /// <inheritdoc/>
    public override string Command => "disarm";
}

/// <summary>
/// A required effect could not be done. Nothing after it was done, and the state is what it was before
/// <paramref name="Cause"/>.
/// </summary>
/// <param name="Cause">The event that asked for the effect.</param>
/// <param name="Attempted">The session as it would have become.</param>
/// <param name="Effect">The effect that failed.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record EffectFailed(Event Cause, Session? Attempted, Effect Effect, string Reason) : Event;

/// <summary>The new system could not be made the next boot's alone: the boot default was left as it was, which leads there for good.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="System">The store path of the new system.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record FirstBootFailed(string SessionId, string System, string Reason) : Event;

/// <summary>The boot loader has been told what the next boot alone is to lead to.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="System">The store path of the new system.</param>
public sealed record FirstBootSet(string SessionId, string System) : Event;

/// <summary>Proof of reachability. It moves the deadline one window on.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Id">The session meant, or null for the open one.</param>
/// <param name="Proof">What the daemon found out about the peer.</param>
public sealed record HeartbeatReceived(long Ticket, string? Id, Proof Proof) : Request(Ticket)
{
    /// <inheritdoc/>
    public override string Command => "heartbeat";
}

/// <summary>An operator has logged in over SSH.</summary>
/// <param name="Proof">What the daemon found out about the login.</param>
public sealed record LoggedIn(Proof Proof) : Event;

/// <summary>Some probes have run: those of a round whose results are there. The slower ones follow in an event of their own.</summary>
/// <param name="SessionId">The session in whose probation they ran.</param>
/// <param name="Began">When they began: what they saw is no older.</param>
/// <param name="Results">The result of each.</param>
public sealed record ProbesRan(string SessionId, Moment Began, ImmutableArray<ProbeResult> Results) : Event;

/// <summary>The daemon has started and found an open session in its store.</summary>
/// <param name="Session">The session as it was saved.</param>
/// <param name="Facts">What the host looks like now.</param>
public sealed record Recovered(Session Session, HostFacts Facts) : Event;

/// <summary>A system that was just rolled back runs again, though nobody has allowed it and nobody armed for it.</summary>
/// <param name="Id">The id that a session gets which goes back.</param>
/// <param name="Program">The program that PID 1 runs at its deadline.</param>
/// <param name="Facts">What the host looks like.</param>
public sealed record Relapsed(string Id, string Program, HostFacts Facts) : Event
{
    /// <summary>
    /// Whether it is an older system than the target instead, to which the tool has switched whose switch was rolled back.
    /// Default: no, it is the system that was rolled back.
    /// </summary>
    public bool UndoesRollback { get; init; }
}

/// <summary>Somebody wants the rollback now.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Id">The session meant, or null for the open one.</param>
/// <param name="By">Who asks.</param>
public sealed record RollBackRequested(long Ticket, string? Id, string By) : Request(Ticket)
{
    /// <inheritdoc/>
    public override string Command => "rollback";
}

/// <summary>
/// The executor, which owns the session from its claim on, has written to the store.
/// </summary>
/// <param name="Open">The session in the store, or null when there is none any more.</param>
/// <param name="Last">The session that ended last, as the store has it.</param>
/// <param name="Claimed">Whether the executor has the session.</param>
public sealed record StoreChanged(Session? Open, Session? Last, bool Claimed) : Event;

/// <summary>PID 1 does not hold a timer any more that it should hold: somebody stopped it, and the executor does not run.</summary>
/// <param name="SessionId">The session that it belonged to.</param>
/// <param name="Number">Its deadline's number.</param>
public sealed record TimerLost(string SessionId, int Number) : Event;
