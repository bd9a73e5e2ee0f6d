using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>From nothing to Armed: only when target, timer and session are all held and durable. The probes may follow.</summary>
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

        if (e.Obstacles.SwitchRuns)
        {
            return Decision.Only(
                state,
                new Record(RecordKind.ArmRefused, "", "a switch runs"),
                new Reply(e.Ticket, new Answer.Refused(Refusal.SwitchRuns, null)));
        }

        if (e.Obstacles.Unreadable.Length > 0)
        {
            // Compared with what was not read, the host would count as changed from the beginning.
            return Decision.Only(
                state,
                new Record(RecordKind.ArmRefused, "", e.Obstacles.Unreadable),
                new Reply(e.Ticket, new Answer.Failed(e.Obstacles.Unreadable)));
        }

        if (e.Obstacles.RolledBackBefore.Length > 0)
        {
            return Decision.Only(
                state,
                new Record(RecordKind.ArmRefused, "", e.Obstacles.RolledBackBefore),
                new Reply(e.Ticket, new Answer.Refused(Refusal.RolledBackBefore, null, e.Obstacles.RolledBackBefore)));
        }

        if (e.Rules.Terms is { ConfirmBy: ConfirmBy.Probes, Witness: "" } && (!e.Baseline.Requires(KnownProbe.StrangerKey.Name) || e.Rules.Except.Contains(KnownProbe.StrangerKey.Name)))
        {
            // The host's looks at itself pass through no firewall, and a greeting lets nobody in: without an operator's key
            // that sshd takes from outside, the probes must not bless anything.
            return Decision.Only(
                state,
                new Record(RecordKind.ArmRefused, "", $"the probes cannot confirm: {KnownProbe.StrangerKey.Name} has not passed, and there is no witness"),
                new Reply(e.Ticket, new Answer.Refused(Refusal.NoStranger, null)));
        }

        var session = new Session
        {
            Id = e.Id,
            Phase = Phase.Armed,
            Baseline = e.Baseline,
            Target = e.Target,
            Limits = e.Rules.Limits,
            Deadline = new Deadline(1, now.Boot + e.Rules.Limits.Armed, now.BootId, DeadlineReason.ArmedLimit),
            ArmedBy = e.ArmedBy,
            Program = e.Program,
            Except = e.Rules.Except,
            HoldsBootDefault = e.Rules.HoldsBootDefault,
            IsSelfArmed = e.IsSelfArmed,
            Terms = e.Rules.Terms,
        };
        return new(
            state with { Open = session },
            [
                new HoldTarget(session),
                new StartTimer(session),
                new Save(session, MustSurviveReboot: true),
                new Record(RecordKind.Armed, session.Id, $"by {e.ArmedBy}, target {e.Target.System}"),
                .. session.Baseline.NextBoot.CanHold && !e.IsForNextBoot ? Decision.HoldBootDefault(session) : ImmutableArray<Effect>.Empty,
                .. session.Baseline.Round == BaselineRound.Overtaken ? [new Record(RecordKind.BaselineOvertaken, session.Id)] : ImmutableArray<Effect>.Empty,
                new Reply(e.Ticket, new Answer.Accepted(session)),
            ]);
    }

    /// <summary>
    /// The probes become part of the session while it is armed and nothing has begun. Once something has, what they found
    /// may be of before or after, and is nobody's baseline.
    /// </summary>
    public static Decision BaselineTaken(State state, BaselineTaken e, Moment now)
    {
        if (state.Open is not { Phase: Phase.Armed, Baseline.Round: BaselineRound.Awaited } open
            || open.Id != e.SessionId
            || open.Revision != e.Revision
            || open.IsDue(now))
        {
            return Decision.Ignore(state);
        }

        if (e.Facts.SwitchRuns)
        {
            // The switch began during the round, and is noticed here first.
            return Switching.Started(state, now);
        }

        var isUnchanged = ChangeJudgement.Judge(open, e.Facts) is Change.None or Change.AtNextBoot;
        var next = open.Revised() with
        {
            Baseline = isUnchanged
                ? open.Baseline with { Round = BaselineRound.Taken, Probes = e.Results, Operator = e.Operator }
                : open.Baseline with { Round = BaselineRound.Overtaken },
        };
        return Decision.Only(
            state with { Open = next },
            new Save(next),
            new VerifyUnclaimed(next.Id),
            isUnchanged ? new Record(RecordKind.BaselineTaken, next.Id, Describe(next)) : new Record(RecordKind.BaselineOvertaken, next.Id));
    }

    private static string Describe(Session session)
    {
        string[] required = [.. session.Baseline.Probes.Select(p => p.Name).Where(session.Requires)];
        return required.Length == 0 ? "no probe has passed: none is required" : $"required: {string.Join(", ", required)}";
    }
}
