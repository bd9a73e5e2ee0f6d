namespace Watchdog.Core;

/// <summary>
/// Judges what has become of a session that is stored as open, from who has its end: whoever claimed it may have died before the
/// end was stored.
/// </summary>
public static class ClaimJudgement
{
    /// <summary>The session as the daemon takes it up.</summary>
    /// <param name="stored">The session as it is stored: open.</param>
    /// <param name="owner">Who has claimed its end.</param>
    /// <param name="now">Now.</param>
    public static Session Judge(Session stored, ClaimOwner owner, Moment now) => owner switch
    {
        ClaimOwner.None => stored,

        // The daemon claims a session to end it without a rollback, and saves the end after that.
        ClaimOwner.Daemon when !stored.Phase.IsEnd() => stored with
        {
            Phase = stored.Phase == Phase.Armed ? Phase.Disarmed : Phase.Confirmed,
            TakesBackBoot = stored is { Phase: Phase.Armed, Deadline.Reason: DeadlineReason.BootLimit },
            Ended = now,
        },

        // The executor claims it to roll it back, and saves that phase after that.
        ClaimOwner.Executor when stored.Phase.IsHeld() => stored with { Phase = Phase.RollingBack },
        ClaimOwner.Daemon or ClaimOwner.Executor => stored,
    };
}
