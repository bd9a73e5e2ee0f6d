namespace Watchdog.Core;

/// <summary>From nothing to Armed: only when target, timer and session are all held and durable.</summary>
internal static class Arming
{
    public static Decision Arm(State state, ArmRequested e, Moment now)
    {
        if (state.Open is { } open)
        {
            return Decision.Only(
                state,
                new Record(RecordKind.ArmRefused, open.Id, "a session is open"),
                new Reply(e.Ticket, new Answer.SessionOpen(open)));
        }

        if (e.SwitchRuns)
        {
            return Decision.Only(
                state,
                new Record(RecordKind.ArmRefused, "", "a switch runs"),
                new Reply(e.Ticket, new Answer.Refused(Refusal.SwitchRuns, null)));
        }

        if (e.RolledBackBefore.Length > 0)
        {
            return Decision.Only(
                state,
                new Record(RecordKind.ArmRefused, "", e.RolledBackBefore),
                new Reply(e.Ticket, new Answer.Refused(Refusal.RolledBackBefore, null, e.RolledBackBefore)));
        }

        if (e.Terms is { ConfirmBy: ConfirmBy.Probes, Witness: "" } && !e.Baseline.Probes.Any(p => IsStranger(p) && !e.Except.Contains(p.Name)))
        {
            // What the host sees of itself passes through no firewall: alone it must not bless anything.
            return Decision.Only(
                state,
                new Record(RecordKind.ArmRefused, "", "the probes cannot confirm: none sees the host from outside, and there is no witness"),
                new Reply(e.Ticket, new Answer.Refused(Refusal.NoStranger, null)));
        }

        var session = new Session
        {
            Id = e.Id,
            Phase = Phase.Armed,
            Baseline = e.Baseline,
            Target = e.Target,
            Limits = e.Limits,
            Deadline = new Deadline(1, now.Boot + e.Limits.Armed, now.BootId, DeadlineReason.ArmedLimit),
            ArmedBy = e.ArmedBy,
            Program = e.Program,
            Except = e.Except,
            HoldsBootDefault = e.HoldsBootDefault,
            Terms = e.Terms,
        };
        return new(
            state with { Open = session },
            [
                new HoldTarget(session),
                new StartTimer(session),
                new Save(session, MustSurviveReboot: true),
                new Record(RecordKind.Armed, session.Id, $"by {e.ArmedBy}, target {e.Target.System}"),
                new Reply(e.Ticket, new Answer.Accepted(session)),
            ]);
    }

    private static bool IsStranger(ProbeResult probe) =>
        probe.Outcome == ProbeOutcome.Passed && probe.Name.StartsWith(Watching.StrangerPrefix, StringComparison.Ordinal);
}
