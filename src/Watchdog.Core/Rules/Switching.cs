namespace Watchdog.Core;

/// <summary>A switch begins and ends. Only its end starts the window, however long it took.</summary>
internal static class Switching
{
    public static Decision Started(State state, Moment now)
    {
        if (state.Open is not { Phase: Phase.Armed or Phase.Probation } open || open.IsDue(now))
        {
            return Decision.Ignore(state);
        }

        var begun = SwitchBudget.Begun(open, now);
        var moved = Decision.Advance(begun, Phase.Activating, SwitchBudget.Grant(begun, begun.Limits.Activation, now), DeadlineReason.ActivationLimit, now);
        return Decision.Move(state, open, moved, new Record(RecordKind.ActivationStarted, open.Id));
    }

    public static Decision Ended(State state, ActivationEnded e, Moment now)
    {
        var facts = e.Facts;
        if (state.Open is { Phase: Phase.Stranded } stranded)
        {
            // Somebody repairs by hand: who came in before proves nothing of what came of it.
            var repaired = stranded.Revised() with { ActivationEnded = EndOf(stranded, e, now), Activated = facts.RunningSystem };
            return Decision.Only(
                state with { Open = repaired },
                new Save(repaired),
                new Record(RecordKind.ActivationEnded, stranded.Id, $"stranded: running {facts.RunningSystem}"));
        }

        if (state.Open is not { } open || !open.Phase.IsHeld() || open.IsDue(now))
        {
            return Decision.Ignore(state);
        }

        // In Probation no switch was judged to begin. A mere close of the lock file moves no deadline; another system
        // than before means that one did run, and so does a later end of one that was seen: it was over before its start
        // could be judged, as where the end of the one before had to wait for its turn.
        if (open.Phase == Phase.Probation && facts.RunningSystem == open.Activated && !(e.WasSeen && IsAfter(e.At ?? now, open.ActivationEnded ?? now)))
        {
            return Decision.Ignore(state);
        }

        var change = ChangeJudgement.Judge(open, facts);
        if (change is Change.Switched or Change.HalfSwitched)
        {
            var begun = SwitchBudget.Begun(open, now);
            var probation = Decision.Advance(begun, Phase.Probation, SwitchBudget.Grant(begun, begun.Limits.Window, now), DeadlineReason.Window, now) with
            {
                ActivationEnded = EndOf(open, e, now),
                Activated = facts.RunningSystem,
                NewBoot = FirstBoot.NewBoot(open, facts.NextBoot),
                Failing = [],
                FirstBoot = "",
                IsFirstBootPending = false,
            };
            return Decision.Move(
                state,
                open,
                probation,
                [new Record(RecordKind.ActivationEnded, open.Id, Describe(change, open, facts)), .. Decision.HoldBootDefault(probation)]);
        }

        if (open.Phase == Phase.Armed)
        {
            return StillArmed(state, open, facts, now);
        }

        // Where nobody waits for it, the tool, or whoever ran it, goes on with the profile as it has left it.
        return open.IsSelfArmed && change == Change.None && open.FirstBoot.Length == 0 && !facts.ActivationRuns
            ? Decision.Finish(state, open, Decision.End(open, Phase.Expired, now), RecordKind.Expired, "the switch has changed nothing")
            : ArmedAgain(state, open, facts, change, now);
    }

    /// <summary>
    /// When what is judged had ended, for proof to count from. What the host looks like is read later than that; where a newer
    /// switch's end is known already, a change since then has come after it, and nobody knows when.
    /// </summary>
    private static Moment EndOf(Session open, ActivationEnded e, Moment now) =>
        e.At is { } ended && !IsAfter(open.ActivationEnded, ended) ? ended : now;

    private static bool IsAfter(Moment? one, Moment other) => one is { } o && o.BootId == other.BootId && o.Boot > other.Boot;

    // No switch was seen to begin, but one may have moved the boot default.
    private static Decision StillArmed(State state, Session open, HostFacts facts, Moment now)
    {
        var change = ChangeJudgement.Judge(open, facts);
        var wish = FirstBoot.Wish(open, facts, hasSwitched: false);
        var isOther = (change == Change.AtNextBoot) != (open.Deadline.Reason == DeadlineReason.BootLimit);
        return wish is null && !isOther ? Decision.Ignore(state) : Wait(state, open, facts, change, wish, now);
    }

    private static Decision ArmedAgain(State state, Session open, HostFacts facts, Change change, Moment now)
    {
        var wish = FirstBoot.Wish(open, facts, hasSwitched: true);
        return Wait(state, open, facts, change, wish, now);
    }

    // For the reboot as long as a reboot may take, for a switch as long as that.
    private static Decision Wait(State state, Session open, HostFacts facts, Change change, string? wish, Moment now)
    {
        var armed = FirstBoot.Want(Decision.Wait(open, change, now), wish ?? open.FirstBoot) with
        {
            FirstSwitch = null,
            NewBoot = change == Change.AtNextBoot ? FirstBoot.NewBoot(open, facts.NextBoot) : "",
        };
        return Decision.Move(
            state,
            open,
            armed,
            [
                new Record(RecordKind.ActivationEnded, open.Id, Describe(change, armed, facts)),
                .. wish is null ? [] : FirstBoot.Effects(armed),
            ]);
    }

    private static string Describe(Change change, Session open, HostFacts facts) => change switch
    {
        Change.Switched => $"running {facts.RunningSystem}",
        Change.HalfSwitched when facts.LeftOverLists => "half-switched: unit lists were left behind",
        Change.HalfSwitched => $"half-switched: worse than at arm: {string.Join(", ", ChangeJudgement.Worse(open, facts))}",
        Change.AtNextBoot => FirstBoot.Describe(open, facts.NextBoot),
        Change.None => "nothing has changed",
    };
}
