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

        if (open.IsDue(now))
        {
            return Decision.Refuse(state, e, Refusal.RollingBack);
        }

        return open.Phase switch
        {
            Phase.Activating => Decision.Refuse(state, e, Refusal.SwitchRuns),
            Phase.Armed => e.Facts.SwitchRuns ? Decision.Refuse(state, e, Refusal.SwitchRuns) : DisarmUnlessChanged(state, open, e, now),
            Phase.Probation => Decision.Refuse(state, e, Refusal.Changed),
            Phase.Stranded => Decision.Refuse(state, e, Refusal.Stranded),
            Phase.RollingBack or Phase.Confirmed or Phase.RolledBack or Phase.Disarmed or Phase.Expired => Decision.Refuse(state, e, Refusal.RollingBack),
        };
    }

    private static Decision DisarmUnlessChanged(State state, Session open, DisarmRequested e, Moment now)
    {
        var disarmed = Decision.End(open, Phase.Disarmed, now);
        return ChangeJudgement.Judge(open, e.Facts) switch
        {
            Change.None => Decision.Finish(state, open, disarmed, RecordKind.Disarmed, $"by {e.By}", e),

            Change.AtNextBoot when e.IfUnchanged => Decision.Refuse(state, e, Refusal.Changed),

            // The system that it leads to has not run: there is nothing to go back from, but the next boot.
            Change.AtNextBoot => Decision.Finish(
                state,
                open,
                disarmed with { TakesBackBoot = true },
                RecordKind.Disarmed,
                $"by {e.By}, before the reboot: the next boot is to lead to {open.Target.Boot} again; the system profile stays as it is",
                e),
            Change.Switched or Change.HalfSwitched => Decision.Refuse(state, e, Refusal.Changed),
        };
    }

    public static Decision RollBack(State state, RollBackRequested e, Moment now)
    {
        if (Addressing.Find(state, e.Id, e, Phase.RolledBack, now, out var instead) is not { } open)
        {
            return instead;
        }

        // The rollback has begun, or is about to.
        if (open.IsDue(now))
        {
            return Decision.Only(state, new Reply(e.Ticket, new Answer.Accepted(open)));
        }

        return open.Phase switch
        {
            Phase.RollingBack => Decision.Only(state, new Reply(e.Ticket, new Answer.Accepted(open))),
            Phase.Armed or Phase.Activating or Phase.Probation => GoBack(state, open, e, now),
            Phase.Stranded or Phase.Confirmed or Phase.RolledBack or Phase.Disarmed or Phase.Expired => Decision.Refuse(state, e, Refusal.Stranded),
        };
    }

    private static Decision GoBack(State state, Session open, RollBackRequested e, Moment now)
    {
        var moved = Decision.Advance(open, open.Phase, TimeSpan.Zero, DeadlineReason.Asked, now, $"by {e.By}");
        return Decision.Move(
            state,
            open,
            moved,
            new Record(RecordKind.DeadlineMoved, open.Id, $"now: asked for by {e.By}"),
            new Reply(e.Ticket, new Answer.Accepted(moved)));
    }
}
