using Watchdog.Core;
using Watchdog.Executor.Notices;

namespace Watchdog.Daemon.Notices;

/// <summary>
/// Of which moments the daemon tells: those that a change of its state shows. Of a rollback and its end the executor tells,
/// because no daemon need be alive then. Where the probes confirm, nobody waits for a session that goes well, and nobody is told.
/// </summary>
internal static class NoticeRules
{
    /// <summary>The moments between two states, in their order.</summary>
    /// <param name="before">The state that was last looked at.</param>
    /// <param name="after">The state now.</param>
    /// <param name="now">Now.</param>
    public static IEnumerable<Notice> Between(State before, State after, Moment now)
    {
        if (after.Last is { } last && last.Id != before.Last?.Id && EndOf(last) is { } end)
        {
            yield return new Notice(end, last, now);
        }

        if (after.Open is { Phase: Phase.Armed or Phase.Activating } open && open.Id != before.Open?.Id && !IsQuiet(open))
        {
            yield return new Notice(NoticeKind.Armed, open, now);
        }
    }

    /// <summary>Whether nobody has to do anything about a session as long as it goes well.</summary>
    public static bool IsQuiet(Session session) => session.Terms.ConfirmBy == ConfirmBy.Probes;

    /// <summary>Whether a session looks as if its deadline would pass without proof.</summary>
    public static bool IsAtRisk(Session session) =>
        !IsQuiet(session)
        || session.Failing.Length > 0
        || (session.Terms.Witness.Length > 0 && !session.Proofs.Any(p => session.Terms.IsOfWitness(p.Proof)));

    private static NoticeKind? EndOf(Session ended) => ended.Phase switch
    {
        Phase.Confirmed => IsQuiet(ended) ? null : NoticeKind.Confirmed,
        Phase.Disarmed => IsQuiet(ended) ? null : NoticeKind.Disarmed,
        Phase.Expired => IsQuiet(ended) ? null : NoticeKind.Expired,

        // Where a rung was climbed the executor has told. Without one, the host has come back by a boot of its own.
        Phase.RolledBack => ended.Rungs.Length > 0 ? null : ended.NotBack.Length > 0 ? NoticeKind.NotBack : NoticeKind.RolledBack,
        Phase.Armed or Phase.Activating or Phase.Probation or Phase.RollingBack or Phase.Stranded => null,
    };
}
