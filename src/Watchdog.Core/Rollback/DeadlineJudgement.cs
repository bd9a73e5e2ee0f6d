namespace Watchdog.Core;

/// <summary>
/// Judges what a timer that fired asks for. The daemon may have been dead for long, so this looks at the session and the
/// host alone; what stays unclear is a rollback.
/// </summary>
public static class DeadlineJudgement
{
    /// <summary>What to do.</summary>
    /// <param name="session">The session as it is stored.</param>
    /// <param name="number">The deadline whose timer fired.</param>
    /// <param name="facts">What the host looks like now.</param>
    /// <param name="now">Now.</param>
    public static Verdict Judge(Session session, int number, HostFacts facts, Moment now)
    {
        if (session.Phase.IsEnd() || session.Phase == Phase.Stranded)
        {
            return new Verdict.Leave($"the session has ended: {session.Phase}");
        }

        if (session.Phase == Phase.RollingBack)
        {
            return new Verdict.RollBack();
        }

        if (number != session.Deadline.Number && session.Deadline.BootId == now.BootId && !session.Deadline.HasPassed(now))
        {
            return new Verdict.Superseded();
        }

        var isWaiting = session.Deadline.Reason
            is DeadlineReason.ArmedLimit or DeadlineReason.BootLimit or DeadlineReason.Window or DeadlineReason.Heartbeat or DeadlineReason.Login or DeadlineReason.Boot;
        if (isWaiting && facts.SwitchRuns)
        {
            var begun = SwitchBudget.Begun(session, now);
            return SwitchBudget.Grant(begun, begun.Limits.Activation, now) is { } granted && granted > TimeSpan.Zero
                ? new Verdict.Extend(Decision.Advance(begun, Phase.Activating, granted, DeadlineReason.ActivationLimit, now))
                : new Verdict.RollBack();
        }

        var isArmed = session is { Phase: Phase.Armed, Deadline.Reason: DeadlineReason.ArmedLimit or DeadlineReason.BootLimit };
        return isArmed ? JudgeArmed(session, facts, now) : new Verdict.RollBack();
    }

    /// <summary>Whether a session only ends at its deadline, with nothing put back, when nothing happens until then.</summary>
    /// <param name="session">The session.</param>
    public static bool Expires(Session session) => session is { Phase: Phase.Armed, Deadline.Reason: DeadlineReason.ArmedLimit };

    // A next boot that has changed while nobody was there to see it is waited for from now on.
    private static Verdict JudgeArmed(Session session, HostFacts facts, Moment now) => ChangeJudgement.Judge(session, facts) switch
    {
        Change.None => new Verdict.Expire(),
        Change.AtNextBoot when session.Deadline.Reason == DeadlineReason.ArmedLimit => new Verdict.Extend(Decision.Wait(session, Change.AtNextBoot, now)),
        Change.AtNextBoot or Change.HalfSwitched or Change.Switched => new Verdict.RollBack(),
    };
}
