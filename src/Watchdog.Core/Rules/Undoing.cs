using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>
/// A required effect failed: the old state stays true, what was made for the new one is taken back, and whoever waits is
/// told. The old timer is still held, so doing nothing is always safe.
/// </summary>
internal static class Undoing
{
    public static Decision Undo(State state, EffectFailed e, Moment now)
    {
        ImmutableArray<Effect> undo = [.. TakeBack(state, e)];
        return e.Cause switch
        {
            ArmRequested arm => new(
                state,
                [
                    .. undo,
                    new Record(RecordKind.ArmRefused, "", e.Reason),
                    new Reply(arm.Ticket, new Answer.Failed(e.Reason)),
                ]),
            Request request when e.Effect is VerifyUnclaimed or Claim =>
                new(state, [.. undo, .. Decision.Refuse(state, request, Refusal.RollingBack).Effects]),
            Request request => new(state, [.. undo, Warn(state, e), new Reply(request.Ticket, new Answer.Failed(e.Reason))]),

            // The session has ended, whether or not its end could be written down once more.
            Recovered recovered when recovered.Session.Phase.IsEnd() =>
                new(new State(null, recovered.Session), [.. undo, Warn(state, e), new Retry(e.Cause)]),

            // The executor has it: the store will say so. What was found is open all the same, so that nobody arms another.
            Recovered recovered when e.Effect is VerifyUnclaimed => new(state with { Open = recovered.Session }, undo),
            Recovered recovered => new(state with { Open = recovered.Session }, [.. undo, Warn(state, e), new Retry(e.Cause)]),

            _ when e.Effect is VerifyUnclaimed or Claim => new(state, undo),

            // The results stay known; the next run asks for the same effects again.
            ProbesRan round => new(Lockout.Remember(state, round, now), [.. undo, Warn(state, e)]),

            // The switch has begun, even where that could not be written down: a round that it crossed is no baseline.
            ActivationStarted when IsAwaited(state) => new(Overtake(state), [.. undo, Warn(state, e), .. Overtaken(state), new Retry(e.Cause)]),
            BaselineTaken { Facts.SwitchRuns: true } when IsAwaited(state) => new(Overtake(state), [.. undo, Warn(state, e), .. Overtaken(state)]),
            BaselineTaken => new(state, [.. undo, Warn(state, e)]),
            _ => new(state, [.. undo, Warn(state, e), new Retry(e.Cause)]),
        };
    }

    private static IEnumerable<Effect> TakeBack(State state, EffectFailed e)
    {
        if (e.Attempted is not { } attempted)
        {
            yield break;
        }

        if (e.Cause is ArmRequested)
        {
            // First what the disk may promise (a save can fail after its rename), then what kept the promise.
            yield return new Discard(attempted.Id);
            yield return new StopTimer(attempted.Id, attempted.Deadline.Number);
            yield return new ReleaseTarget(attempted.Id);
        }
        else if (e.Effect is Save && e.Cause is not Recovered && state.Open?.Deadline.Number != attempted.Deadline.Number)
        {
            // Not after a recovery: a reboot left no old timer, so the new one may be the only one.
            yield return new StopTimer(attempted.Id, attempted.Deadline.Number);
        }
        else if (e.Effect is Close && state.Open?.Phase.IsHeld() == true)
        {
            // Only of a held session was the claim taken just now; a stranded one is the executor's, an ended one stays ended.
            yield return new Unclaim(attempted.Id);
            foreach (var hold in Decision.HoldBootDefault(state.Open!))
            {
                yield return hold;
            }
        }
    }

    private static bool IsAwaited(State state) => state.Open?.Baseline.Round == BaselineRound.Awaited;

    private static State Overtake(State state) =>
        state with { Open = state.Open! with { Baseline = state.Open.Baseline with { Round = BaselineRound.Overtaken } } };

    private static ImmutableArray<Effect> Overtaken(State state) => Decision.Overtaken(state.Open!, Overtake(state).Open!);

    private static Record Warn(State state, EffectFailed e) =>
        new(RecordKind.Warning, state.Open?.Id ?? "", $"{e.Effect.GetType().Name} failed: {e.Reason}");
}
