using Watchdog.Core;

namespace Watchdog.Executor.Notices;

/// <summary>One moment of a session, to be told.</summary>
/// <param name="Kind">Which moment it is.</param>
/// <param name="Session">The session as it is then.</param>
/// <param name="At">When it is.</param>
internal sealed record Notice(NoticeKind Kind, Session Session, Moment At)
{
    /// <summary>
    /// Whether it is told even where notices on terminals are switched off: nobody may miss that a rollback did not bring all
    /// back.
    /// </summary>
    public bool IsAlarm => Kind is NoticeKind.NotBack or NoticeKind.Stranded;

    /// <summary>The stable word for the moment.</summary>
    public string Event => Kind switch
    {
        NoticeKind.Armed => "armed",
        NoticeKind.ProofWanted => "proof-wanted",
        NoticeKind.DeadlineNear => "deadline-near",
        NoticeKind.Confirmed => "confirmed",
        NoticeKind.Disarmed => "disarmed",
        NoticeKind.Expired => "expired",
        NoticeKind.RollbackStarted => "rollback-started",
        NoticeKind.RolledBack => "rolled-back",
        NoticeKind.NotBack => "not-back",
        NoticeKind.Stranded => "stranded",
    };
}
