namespace Watchdog.Core;

/// <summary>The daemon has started and found an open session: whatever happened meanwhile, the session goes on.</summary>
internal static class Restart
{
    public static Decision Recover(State state, Recovered e, Moment now)
    {
        var found = state with { Open = e.Session };
        var session = e.Session;
        if (session.Phase.IsEnd())
        {
            return new(
                new State(null, session),
                [.. Decision.HandBootDefault(session), new Close(session), new StopTimer(session.Id, session.Deadline.Number), new ReleaseTarget(session.Id)]);
        }

        if (session.Phase == Phase.RollingBack)
        {
            return Decision.Only(found, new ResumeRollback(session), Note(session, "a rollback was under way"));
        }

        if (session.Phase == Phase.Stranded)
        {
            return Decision.Only(found, Note(session, "stranded"));
        }

        return session.Deadline.BootId == now.BootId
            ? SameBoot(found, session, e.Facts, now)
            : AfterReboot(found, session, e.Facts, now);
    }

    private static Decision SameBoot(State found, Session session, HostFacts facts, Moment now)
    {
        if (facts.SwitchRuns && session.Phase != Phase.Activating)
        {
            return With(Switching.Started(found, now), found, session, now);
        }

        var isMissedEnd = session.Phase == Phase.Activating && !facts.SwitchRuns;
        var isMissedSwitch = session.Phase switch
        {
            Phase.Armed => ChangeJudgement.Judge(session, facts) is Change.Switched or Change.HalfSwitched,
            Phase.Probation => facts.RunningSystem != session.Activated,

            // A switch that runs has put the new system in place long before it ends.
            Phase.Activating => false,
            Phase.RollingBack or Phase.Confirmed or Phase.RolledBack or Phase.Stranded or Phase.Disarmed or Phase.Expired => false,
        };
        if (isMissedEnd || isMissedSwitch)
        {
            return With(Switching.Ended(found, new ActivationEnded(facts), now), found, session, now);
        }

        // A system that is to be booted once may have been missed, or its one-shot entry begun and not set.
        if (session.Phase != Phase.Armed || session.IsDue(now) || FirstBoot.Wish(session, facts, hasSwitched: true) is not { } wish)
        {
            return Keep(found, session, now);
        }

        var next = FirstBoot.Want(session, wish).Revised();
        return new(
            found with { Open = next },
            [
                new StartTimer(next), new Save(next), new VerifyUnclaimed(next.Id), new KeepTarget(next),
                .. FirstBoot.Effects(next),
                Note(session, "the daemon has restarted"),
            ]);
    }

    private static Decision AfterReboot(State found, Session session, HostFacts facts, Moment now)
    {
        var isUnchanged = facts.RunningSystem == session.Baseline.RunningSystem;
        if (session.Deadline.Reason.IsSettled())
        {
            // No reboot takes back what was settled before it.
            var due = Decision.Advance(session, session.Phase, TimeSpan.Zero, session.Deadline.Reason, now, session.Deadline.Detail);
            var why = session.Deadline.Reason == DeadlineReason.Interrupted ? session.Deadline.Detail : "rebooted before the rollback had begun";
            return Again(found, session, due, why);
        }

        if (session.Phase == Phase.Armed && isUnchanged && !FirstBoot.WasInVain(session, facts))
        {
            // A reboot that was faster than the boot loader was told, with the default held, led back: the next one tries it.
            var wish = FirstBoot.Wish(session, facts, hasSwitched: true);
            var armed = FirstBoot.Want(Decision.Wait(session, ChangeJudgement.Judge(session, facts), now), wish ?? session.FirstBoot);
            var waiting = Again(
                found,
                session,
                armed,
                wish is { Length: > 0 } ? $"rebooted before {wish} could be made the next boot: the next reboot tries it" : "rebooted with nothing changed");
            return waiting with { Effects = [.. waiting.Effects, .. wish is null ? [] : FirstBoot.Effects(armed)] };
        }

        if (facts.RunningSystem == session.Target.System || facts.RunningSystem == session.Target.Boot)
        {
            // The reboot was the rollback. The executor puts the profile right, verifies and ends the session.
            var why = FirstBoot.WasInVain(session, facts)
                ? $"{session.FirstBoot} was booted once and nothing was heard of it, then the target"
                : "rebooted into the target";
            var back = Decision.Advance(session, Phase.Probation, TimeSpan.Zero, DeadlineReason.Interrupted, now, why) with { Activated = Tried(session, facts) };
            return Again(found, session, back, why);
        }

        var probation = Decision.Advance(session, Phase.Probation, session.Limits.Window, DeadlineReason.Boot, now) with
        {
            // Every SSH session of this boot is younger than the boot.
            ActivationEnded = now with { Boot = TimeSpan.Zero },
            Activated = facts.RunningSystem,
            NewBoot = FirstBoot.NewBoot(session, facts.NextBoot),
            Failing = [],
            FirstBoot = "",
            IsFirstBootPending = false,
        };
        var again = Again(found, session, probation, "rebooted into the unproven system");
        return again with { Effects = [.. again.Effects, .. Decision.HoldBootDefault(probation)] };
    }

    private static bool ShouldHold(Session session) => session.Phase == Phase.Probation
        || (session is { Phase: Phase.Armed, Deadline.Reason: DeadlineReason.ArmedLimit } && session.Baseline.NextBoot.CanHold);

    // The system that the host was to run and does not: that of its one boot, or of a switch that the reboot has cut off.
    private static string Tried(Session session, HostFacts facts) => true switch
    {
        _ when FirstBoot.WasInVain(session, facts) => session.FirstBoot,
        _ when session.Phase == Phase.Activating && session.Activated.Length == 0 => facts.ProfileTarget,
        _ => session.Activated,
    };

    /// <summary>
    /// The session as it was. Its timer is held again in case it was lost, first of all; then its target, and the boot
    /// default, which the daemon may have been about to hold when it ended.
    /// </summary>
    private static Decision Keep(State found, Session session, Moment now) =>
        Decision.Only(
            found,
            [
                new StartTimer(session), new KeepTarget(session),
                .. ShouldHold(session) && !session.IsDue(now) ? Decision.HoldBootDefault(session) : [],
                Note(session, "the daemon has restarted"),
            ]);

    private static Decision Again(State found, Session session, Session next, string text) =>
        new(
            found with { Open = next },
            [new StartTimer(next), new Save(next), new VerifyUnclaimed(next.Id), new KeepTarget(next), Note(session, text), .. Decision.Overtaken(session, next)]);

    private static Decision With(Decision decision, State found, Session session, Moment now) =>
        decision.Effects.IsEmpty
            ? Keep(found, session, now)
            : decision with { Effects = [.. decision.Effects, new KeepTarget(session), Note(session, "the daemon has restarted")] };

    private static Record Note(Session session, string text) =>
        new(RecordKind.Recovered, session.Id, $"{session.Phase}: {text}");
}
