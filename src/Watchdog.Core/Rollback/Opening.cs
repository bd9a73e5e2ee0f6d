namespace Watchdog.Core;

/// <summary>What an executor that PID 1 has started does first, before it looks at the host.</summary>
public abstract record Opening
{
    /// <summary>The executor does nothing.</summary>
    /// <param name="Why">Why not; empty where there is nothing to say of it.</param>
    public sealed record Leave(string Why) : Opening;

    /// <summary>An executor before this one died while it ended the session: this one does the rest.</summary>
    /// <param name="Session">The session, ended.</param>
    public sealed record TidyUp(Session Session) : Opening;

    /// <summary>An executor before this one has claimed the session and died.</summary>
    /// <param name="Session">The session.</param>
    /// <param name="IsDecided">
    /// Whether that executor had judged the session again after its claim. Where it had not, a heartbeat may have come before the
    /// claim, and this executor judges the session.
    /// </param>
    public sealed record GoOn(Session Session, bool IsDecided) : Opening;

    /// <summary>Nobody has claimed the session: its deadline is judged.</summary>
    /// <param name="Session">The session.</param>
    public sealed record Judge(Session Session) : Opening;

    /// <summary>Judges what is to be done first.</summary>
    /// <param name="owner">Who has claimed the session's end.</param>
    /// <param name="isDecided">Whether an executor that claimed it has decided to roll back.</param>
    /// <param name="find">Where the session is; not asked where the claim alone decides.</param>
    public static Opening Of(ClaimOwner owner, bool isDecided, Func<Whereabouts> find)
    {
        if (owner == ClaimOwner.Daemon)
        {
            return new Leave("it was ended before its deadline");
        }

        return find() switch
        {
            Whereabouts.Ended ended when owner == ClaimOwner.Executor => new TidyUp(ended.Session),
            Whereabouts.Open open when owner == ClaimOwner.Executor && open.Session.Phase.IsHeld() => new GoOn(open.Session, isDecided),
            Whereabouts.Open open => new Judge(open.Session),
            Whereabouts.Ended or Whereabouts.Over => new Leave(""),

            // Not left alone: PID 1 starts a program that fails again, and goes back with plain commands in the end.
            var unknown => throw new InvalidOperationException($"a session in a place without a rule: {unknown.GetType().Name}"),
        };
    }
}
