using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>
/// The rules of a session, as one pure function. It knows no clock, file or process: <c>now</c> comes in, effects go
/// out, and the shell does them in order.
/// </summary>
public static class Machine
{
    /// <summary>
    /// What happens on <paramref name="ev"/>. The new state holds once every required effect is done; if one fails, the
    /// old state stays and <see cref="EffectFailed"/> comes next.
    /// </summary>
    public static (State State, ImmutableArray<Effect> Effects) Step(State state, Event ev, Moment now)
    {
        var decision = ev switch
        {
            ArmRequested e => Arming.Arm(state, e, now),
            HeartbeatReceived e => Proving.Heartbeat(state, e, now),
            ConfirmReceived e => Proving.Confirm(state, e, now),
            DisarmRequested e => Ending.Disarm(state, e, now),
            RollBackRequested e => Ending.RollBack(state, e, now),
            ProbesRan e => Lockout.ProbesRan(state, e, now),
            LoggedIn e => Proving.LoggedIn(state, e, now),
            BaselineTaken e => Arming.BaselineTaken(state, e, now),
            ActivationStarted => Switching.Started(state, now),
            ActivationEnded e => Switching.Ended(state, e, now),
            Relapsed e => Relapse.Relapsed(state, e, now),
            Recovered e => Restart.Recover(state, e, now),
            StoreChanged e => FollowingExecutor.StoreChanged(state, e),
            TimerLost e => FollowingExecutor.TimerLost(state, e, now),
            BootDefaultMoved e => FollowingExecutor.BootDefaultMoved(state, e),
            FirstBootSet e => FirstBoot.Set(state, e, now),
            FirstBootFailed e => FirstBoot.Failed(state, e, now),
            EffectFailed e => Undoing.Undo(state, e, now),
            _ => throw new ArgumentOutOfRangeException(nameof(ev), ev.GetType().Name, "An event without a rule."),
        };
        return (decision.Next, decision.Effects);
    }
}
