
namespace Watchdog.Executor.Notices;

/// <summary>The moments of a session of which people are told.</summary>
internal enum NoticeKind
{
    /// <summary>A session was armed, by hand or by itself.</summary>
    Armed,

    /// <summary>A switch has ended, or the new system was booted: proof is wanted.</summary>
    ProofWanted,

    /// <summary>The deadline is near: 60 s and 15 s.</summary>
    DeadlineNear,

    /// <summary>The new system stays.</summary>
    Confirmed,

    /// <summary>The session was ended before anything had changed.</summary>
    Disarmed,

    /// <summary>The session has ended with nothing changed.</summary>
    Expired,

    /// <summary>The rollback has begun.</summary>
    RollbackStarted,

    /// <summary>The host is on the target again, with all that worked at arm.</summary>
    RolledBack,

    /// <summary>The host is on the target again, and something that worked at arm did not come back.</summary>
    NotBack,

    /// <summary>The rollback ladder is used up, and access did not come back.</summary>
    Stranded,
}
