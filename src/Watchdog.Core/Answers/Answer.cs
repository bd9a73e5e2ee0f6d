namespace Watchdog.Core;

/// <summary>The answer to a request. A refusal is an answer, not a fault.</summary>
public abstract record Answer
{
    /// <summary>Done; or, for a repeated request, done already.</summary>
    /// <param name="Session">The session as it is now.</param>
    public sealed record Accepted(Session Session) : Answer;

    /// <summary>There is no open session, or none with this id.</summary>
    /// <param name="Asked">The id asked for, or null.</param>
    /// <param name="Last">The session that ended last, or null.</param>
    public sealed record NoSession(string? Asked, Session? Last) : Answer;

    /// <summary>A session is open already.</summary>
    /// <param name="Session">That session.</param>
    public sealed record SessionOpen(Session Session) : Answer;

    /// <summary>It cannot be granted as things stand.</summary>
    /// <param name="Why">The rule that forbids it.</param>
    /// <param name="Session">The session, or null.</param>
    /// <param name="Detail">What a person should know beside the rule; may be empty.</param>
    public sealed record Refused(Refusal Why, Session? Session, string Detail = "") : Answer;

    /// <summary>It was tried and did not work.</summary>
    /// <param name="Reason">Why, in words.</param>
    public sealed record Failed(string Reason) : Answer;
}
