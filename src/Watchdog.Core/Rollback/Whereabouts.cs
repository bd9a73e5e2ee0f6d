namespace Watchdog.Core;

/// <summary>Where the session of a deadline is, as an executor finds it in the store.</summary>
public abstract record Whereabouts
{
    /// <summary>The session is stored as open.</summary>
    /// <param name="Session">The session.</param>
    public sealed record Open(Session Session) : Whereabouts;

    /// <summary>The session is stored as ended. Whoever ended it may have died before its timers and roots were gone.</summary>
    /// <param name="Session">The session.</param>
    public sealed record Ended(Session Session) : Whereabouts;

    /// <summary>No file has the session any more, but it is known to be over.</summary>
    public sealed record Over : Whereabouts;

    /// <summary>Finds a session among those that are stored.</summary>
    /// <param name="id">The session's id.</param>
    /// <param name="open">The session that is stored as open, or null.</param>
    /// <param name="last">The session that ended last, or null.</param>
    /// <returns>Null where no file has the session, and nothing that is stored says that it is over.</returns>
    public static Whereabouts? Find(string id, Session? open, Session? last) => true switch
    {
        _ when open?.Id == id && open.Phase.IsEnd() => new Ended(open),
        _ when open?.Id == id => new Open(open),

        // While a session is open no other one is armed.
        _ when open is not null => new Over(),
        _ when last?.Id == id => new Ended(last),
        _ => null,
    };
}
