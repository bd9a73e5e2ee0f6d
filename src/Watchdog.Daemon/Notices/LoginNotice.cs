using Watchdog.Core;
using Watchdog.Executor.Notices;

namespace Watchdog.Daemon.Notices;

/// <summary>What whoever logs in has to know: that a switch is unproven, or how the last session ended, until somebody has seen it.</summary>
internal static class LoginNotice
{
    /// <summary>The notice.</summary>
    /// <param name="state">The state.</param>
    /// <param name="seen">The session whose end somebody has seen; empty for none.</param>
    /// <param name="now">Now.</param>
    /// <returns>Null when there is nothing to know.</returns>
    public static Notice? Of(State state, string seen, Moment now) => state switch
    {
        { Open: { Phase: Phase.Probation } open } when NoticeRules.IsAtRisk(open) && !open.IsDue(now) => new Notice(NoticeKind.ProofWanted, open, now),
        { Open: { Phase: Phase.RollingBack } open } => new Notice(NoticeKind.RollbackStarted, open, now),
        { Open: { Phase: Phase.Stranded } open } => new Notice(NoticeKind.Stranded, open, now),
        { Open: null, Last: { Phase: Phase.RolledBack } last } when last.Id != seen =>
            new Notice(last.NotBack.Length > 0 ? NoticeKind.NotBack : NoticeKind.RolledBack, last, last.Ended ?? now),
        _ => null,
    };
}
