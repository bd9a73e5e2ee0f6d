namespace Watchdog.Core;

/// <summary>What others do to the session: the executor takes it, and somebody may stop its timer.</summary>
internal static class FollowingExecutor
{
    public static Decision StoreChanged(State state, StoreChanged e)
    {
        if (state.Open is not { } open)
        {
            // A session that ended while no daemon ran is still the last one.
            return Decision.Ignore(e.Last is { } ended && e.Open is null ? state with { Last = ended } : state);
        }

        if (e.Open is not { } stored || stored.Id != open.Id)
        {
            return e.Last?.Id == open.Id ? Decision.Ignore(new State(null, e.Last)) : Decision.Ignore(state);
        }

        if (stored.Phase.IsEnd() && e.Last?.Id == open.Id)
        {
            // The session has ended, on a disk that does not let go of session.json. The executor writes last.json last:
            // until that is there it may still be about to remove session.json, and a new session must not be removed with it.
            return Decision.Ignore(new State(null, stored));
        }

        if (e.Claimed && stored.Phase.IsHeld())
        {
            // Claimed, and its first save is still to come.
            return Decision.Ignore(state with { Open = stored with { Phase = Phase.RollingBack } });
        }

        return stored.Revision > open.Revision || open.Phase == Phase.RollingBack
            ? Decision.Ignore(state with { Open = stored })
            : Decision.Ignore(state);
    }

    public static Decision TimerLost(State state, TimerLost e, Moment now)
    {
        var isOurs = state.Open is { } o && o.Id == e.SessionId && o.Phase.IsHeld() && o.Deadline.Number == e.Number;
        if (!isOurs || state.Open is not { } open)
        {
            return Decision.Ignore(state);
        }

        if (open.Deadline.BootId != now.BootId)
        {
            // A session of an earlier boot that could not be taken up yet: its deadline says nothing in this boot, and a
            // timer for it would fire at once. Whoever takes it up gives it one of this boot.
            return Decision.Ignore(state);
        }

        if (open.Deadline.HasPassed(now))
        {
            // The timer has fired, most likely, and the executor runs; if the timer was stopped at the last moment, a new one fires
            // now.
            return Decision.Only(state, new StartTimer(open));
        }

        return Decision.Only(
            state,
            new StartTimer(open),
            new Record(RecordKind.Warning, open.Id, $"PID 1 had lost the timer of deadline {e.Number}: it holds one again"));
    }

    public static Decision BootDefaultMoved(State state, BootDefaultMoved e) => Decision.Only(
        state,
        e.Fault.Length == 0
            ? new Record(RecordKind.BootDefault, e.SessionId, state.Open is { FirstBoot.Length: > 0 } open ? $"{open.FirstBoot}, once; each after it to {e.System}" : e.System)
            : new Record(RecordKind.Warning, e.SessionId, $"the boot default could not be pointed at {e.System}: {e.Fault}"));
}
