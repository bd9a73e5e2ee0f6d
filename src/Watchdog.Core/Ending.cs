namespace Watchdog.Core;

/// <summary>Disarm, and a rollback that was asked for.</summary>
internal static class Ending
{
    public static Decision Disarm(State state, DisarmRequested e, Moment now)
    {
        if (Addressing.Find(state, e.Id, e, Phase.Disarmed, now, out var instead) is not { } open)
        {
            return instead;
        }

        switch (open.Phase)
        {
            case var _ when open.IsDue(now):
                return Decision.Refuse(state, e, Refusal.RollingBack);
            case Phase.Activating:
            case Phase.Armed when e.Facts.SwitchRuns:
                return Decision.Refuse(state, e, Refusal.SwitchRuns);
            case Phase.Armed when ChangeJudgement.Judge(open, e.Facts) == Change.None:
                return Decision.Finish(state, open, Decision.End(open, Phase.Disarmed, now), RecordKind.Disarmed, $"by {e.By}", e);
            case Phase.Armed when ChangeJudgement.Judge(open, e.Facts) == Change.AtNextBoot:
                // The system that it leads to has not run: there is nothing to go back from, but the next boot.
                var undone = Decision.End(open, Phase.Disarmed, now) with { TakesBackBoot = true };
                return Decision.Finish(
                    state,
                    open,
                    undone,
                    RecordKind.Disarmed,
                    $"by {e.By}, before the reboot: the next boot is to lead to {open.Target.Boot} again; the system profile stays as it is",
                    e);
            case Phase.Armed or Phase.Probation:
                return Decision.Refuse(state, e, Refusal.Changed);
            case Phase.Stranded:
                return Decision.Refuse(state, e, Refusal.Stranded);
            default:
                return Decision.Refuse(state, e, Refusal.RollingBack);
        }
    }

    public static Decision RollBack(State state, RollBackRequested e, Moment now)
    {
        if (Addressing.Find(state, e.Id, e, Phase.RolledBack, now, out var instead) is not { } open)
        {
            return instead;
        }

        switch (open.Phase)
        {
            case Phase.RollingBack:
            case var _ when open.IsDue(now):
                return Decision.Only(state, new Reply(e.Ticket, new Answer.Accepted(open)));
            case Phase.Armed or Phase.Activating or Phase.Probation:
                var moved = Decision.Advance(open, open.Phase, TimeSpan.Zero, DeadlineReason.Asked, now, $"by {e.By}");
                return Decision.Move(
                    state,
                    open,
                    moved,
                    new Record(RecordKind.DeadlineMoved, open.Id, $"now: asked for by {e.By}"),
                    new Reply(e.Ticket, new Answer.Accepted(moved)));
            default:
                return Decision.Refuse(state, e, Refusal.Stranded);
        }
    }
}
