namespace Watchdog.Core;

/// <summary>
/// Something that the shell must do. Effects are done in order. A <see cref="Required"/> one that fails stops the rest
/// and undoes the decision (<see cref="EffectFailed"/>); any other failure is recorded and the rest goes on.
/// </summary>
public abstract record Effect
{
    /// <summary>Whether the new state is only true if this effect is done.</summary>
    public virtual bool Required => false;
}

/// <summary>Takes the session's end for the daemon, so that the executor cannot roll it back any more. Fails if the executor was first.</summary>
/// <param name="SessionId">The session.</param>
public sealed record Claim(string SessionId) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}

/// <summary>Makes the end durable: the session is the last one now, and none is open.</summary>
/// <param name="Session">The session in its final phase.</param>
public sealed record Close(Session Session) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}

/// <summary>Removes every trace of a session that did not come to be.</summary>
/// <param name="SessionId">The session.</param>
public sealed record Discard(string SessionId) : Effect;

/// <summary>
/// Begins to withdraw what was to be booted once: the session has changed its mind, and the boot default is right as it
/// is. How it went comes back as <see cref="BootDefaultMoved"/> when it failed.
/// </summary>
/// <param name="SessionId">The session.</param>
public sealed record ForgetFirstBoot(string SessionId) : Effect;

/// <summary>
/// Begins to hand the boot default to the confirmed system, or back to the target's. It is owed until it is done, also over a restart of the
/// daemon; what was to be booted once is withdrawn before. How it went comes back as <see cref="BootDefaultMoved"/>.
/// </summary>
/// <param name="SessionId">The session.</param>
public sealed record HandBootDefault(string SessionId) : Effect
{
    /// <summary>The store path of the system that it goes to. Default: empty, for the system profile's: where the boot loader could not be read.</summary>
    public string System { get; init; } = "";
}

/// <summary>
/// Begins to point the boot default at the target, so that a loss of power is a rollback. The next boot alone leads to
/// the session's <see cref="Session.FirstBoot"/>, where there is one; else nothing but the default counts. How it went
/// comes back as <see cref="BootDefaultMoved"/>, or as <see cref="FirstBootFailed"/>.
/// </summary>
/// <param name="Session">The session.</param>
public sealed record HoldBootDefault(Session Session) : Effect;

/// <summary>Keeps the target and the program from being garbage-collected while the session is open.</summary>
/// <param name="Session">The session.</param>
public sealed record HoldTarget(Session Session) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}

/// <summary>
/// Keeps the target and the program of a session that was found again from being garbage-collected. They were held at arm,
/// so what fails here costs a warning and nothing else: a host whose disk is full is rolled back all the same.
/// </summary>
/// <param name="Session">The session.</param>
public sealed record KeepTarget(Session Session) : Effect;

/// <summary>Writes a line to the journal and the history.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="SessionId">The session, or empty.</param>
/// <param name="Text">The reason or detail, in words; may be empty.</param>
public sealed record Record(RecordKind Kind, string SessionId, string Text = "") : Effect;

/// <summary>Lets go of what <see cref="HoldTarget"/> kept.</summary>
/// <param name="SessionId">The session.</param>
public sealed record ReleaseTarget(string SessionId) : Effect;

/// <summary>Answers a request.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Answer">What to say.</param>
public sealed record Reply(long Ticket, Answer Answer) : Effect;

/// <summary>
/// Has PID 1 run the executor now for a rollback that was interrupted. Harmless when it runs already. A session that is
/// being rolled back has no timer any more: without this nobody would go on.
/// </summary>
/// <param name="Session">The session.</param>
public sealed record ResumeRollback(Session Session) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}

/// <summary>Has the shell send the event again after a short while (1 s; longer each time, up to 15 s).</summary>
/// <param name="Event">The event, whose facts the shell reads anew.</param>
public sealed record Retry(Event Event) : Effect;

/// <summary>
/// Makes the session durable. It is the commit point: what the saved state promises is made true before it, what it
/// no longer needs is removed after it.
/// </summary>
/// <param name="Session">The session.</param>
/// <param name="MustSurviveReboot">Whether only the disk will do (arm), or memory must serve when the disk is full.</param>
public sealed record Save(Session Session, bool MustSurviveReboot = false) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}

/// <summary>Has PID 1 hold a timer for the session's deadline. Done only when PID 1 says that the timer is active.</summary>
/// <param name="Session">The session with its new deadline.</param>
public sealed record StartTimer(Session Session) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}

/// <summary>Has PID 1 drop a timer that is not needed any more.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Number">The deadline's number.</param>
public sealed record StopTimer(string SessionId, int Number) : Effect;

/// <summary>Gives back what <see cref="Claim"/> took, because the end could not be made durable.</summary>
/// <param name="SessionId">The session.</param>
public sealed record Unclaim(string SessionId) : Effect;

/// <summary>
/// Makes sure that the executor has not taken the session at the very moment at which its deadline moved, and that the timer
/// of the deadline that is saved now is there: it may have fired before the save.
/// </summary>
/// <param name="SessionId">The session.</param>
public sealed record VerifyUnclaimed(string SessionId) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}
