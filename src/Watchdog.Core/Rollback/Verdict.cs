namespace Watchdog.Core;

/// <summary>What the executor is to do when PID 1 starts it.</summary>
public abstract record Verdict
{
    /// <summary>Nothing.</summary>
    /// <param name="Why">Why not.</param>
    public sealed record Leave(string Why) : Verdict;

    /// <summary>The deadline has moved on: make sure that PID 1 holds its timer, and go.</summary>
    public sealed record Superseded : Verdict;

    /// <summary>A switch runs that nobody was there to see begin: it gets its time.</summary>
    /// <param name="Session">The session as it goes on.</param>
    public sealed record Extend(Session Session) : Verdict;

    /// <summary>The armed limit passed and nothing has changed: the session ends quietly.</summary>
    public sealed record Expire : Verdict;

    /// <summary>Roll back.</summary>
    public sealed record RollBack : Verdict;
}
