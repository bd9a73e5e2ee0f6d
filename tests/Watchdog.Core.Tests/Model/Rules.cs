using System.Collections.Immutable;
using Watchdog.Core.Tests.Matrix;

namespace Watchdog.Core.Tests.Model;

/// <summary>What must be true of every decision, after every single effect, and at every end.</summary>
internal static class Rules
{
    /// <summary>While a session is open, PID 1 holds the timer that its saved deadline names, or runs its rollback.</summary>
    public static void CheckHost(ModelHost host)
    {
        if (host.Saved is { } s && s.Phase.IsHeld() && s.Deadline.BootId == host.Now.BootId && !host.TimerWasStopped)
        {
            Assert.That(
                host.IsHeldByPid1(s) || host.IsClaimedByExecutor(s.Id),
                Is.True,
                $"{s.Phase}: nobody holds deadline {s.Deadline.Number} ({string.Join(' ', host.Timers.Keys)})");
        }
    }

    public static void CheckDecision(State before, Event ev, State after, ImmutableArray<Effect> effects, ModelHost host)
    {
        CheckOrder(effects);
        CheckDeadline(before, ev, after, host);
        CheckConfirmed(before, ev, after, host);
        CheckLockout(before, ev, after, host);
        CheckBaseline(before, ev, after, host);
        Assert.That(after.Open?.Phase.IsEnd(), Is.Not.True, "an ended session is open");
    }

    public static void CheckReply(Event cause, Answer answer, ModelHost host, bool wasClaimed)
    {
        if (answer is not Answer.Accepted { Session: var s })
        {
            return;
        }

        var isSaved = host.Saved?.Id == s.Id && host.Saved.Revision >= s.Revision;
        if (cause is HeartbeatReceived && s.Phase == Phase.Probation)
        {
            Assert.That(wasClaimed, Is.False, "a heartbeat was accepted after the rollback had begun");
        }

        if (cause is ConfirmReceived)
        {
            Assert.That(host.SavedLast is { Phase: Phase.Confirmed } last && last.Id == s.Id, Is.True, "confirmed, but not durable");
        }

        Assert.That(isSaved || host.SavedLast?.Id == s.Id, Is.True, "accepted, but not durable");
        if (cause is ArmRequested)
        {
            Assert.That(host.Saved?.Phase, Is.EqualTo(Phase.Armed), "armed, but not saved");
            Assert.That(host.IsHeldByPid1(s) || host.IsClaimedByExecutor(s.Id), Is.True, "armed, but PID 1 holds nothing");
            Assert.That(host.Roots, Does.Contain(s.Id), "armed, but the target is not held");
        }
    }

    /// <summary>After a step that was done whole, an ended session holds nothing, and an open one is held in this boot.</summary>
    public static void CheckEnd(State before, Event ev, State after, ModelHost host, bool isUpset)
    {
        if (ev is Recovered && host.Saved is { } saved && saved.Phase.IsHeld())
        {
            Assert.That(saved.Deadline.BootId, Is.EqualTo(host.Now.BootId), "recovered, but not in this boot");
            var claimed = host.IsClaimedByExecutor(saved.Id) ? Phase.RollingBack : saved.Phase;
            Assert.That(after.Open?.Phase, Is.EqualTo(saved.Phase).Or.EqualTo(claimed));
            Assert.That(after.Open! with { Phase = saved.Phase }, Is.EqualTo(saved), "recovered another session than the saved one");
        }

        if (ev is TimerLost lost && !isUpset && host.Saved is { } held && held.Id == lost.SessionId && held.Phase.IsHeld())
        {
            Assert.That(host.IsHeldByPid1(held) || host.IsClaimedByExecutor(held.Id), Is.True, "the lost timer is lost still");
        }

        if (before.Open is { } ended && after.Open is null && !isUpset)
        {
            var left = host.Timers.Keys.Where(t => t.Id == ended.Id && !host.Strays.Contains(t));
            Assert.That(left, Is.Empty, "a timer outlives its session");
            Assert.That(host.Roots, Does.Not.Contain(ended.Id), "a root outlives its session");
            Assert.That(host.Saved?.Id, Is.Not.EqualTo(ended.Id), "an ended session is still saved as open");
        }
    }

    /// <summary>What must be done comes before what may fail; a new timer and its save before the old timer goes.</summary>
    private static void CheckOrder(ImmutableArray<Effect> effects)
    {
        var names = string.Join(' ', effects.Select(Outcome.Kind));

        // What is owed to the boot loader is written down before the end that owes it is.
        var others = effects.Where(e => e is not HandBootDefault).ToList();
        Assert.That(others.SkipWhile(e => e.Required).Any(e => e.Required), Is.False, $"required after best-effort: {names}");
        var kinds = effects.Select(e => e.GetType()).ToList();
        Before(typeof(HoldTarget), typeof(StartTimer));
        Before(typeof(StartTimer), typeof(Save));
        Before(typeof(Save), typeof(VerifyUnclaimed));
        Before(typeof(Save), typeof(StopTimer));
        Before(typeof(VerifyUnclaimed), typeof(StopTimer));
        Before(typeof(Claim), typeof(Close));
        Before(typeof(Close), typeof(StopTimer));
        Assert.That(effects.OfType<Reply>().Count(), Is.LessThanOrEqualTo(1), names);
        if (effects.Any(e => e is StopTimer) && effects.OfType<StartTimer>().SingleOrDefault() is { } start)
        {
            var stopped = effects.OfType<StopTimer>().Select(s => s.Number);
            Assert.That(stopped, Has.None.EqualTo(start.Session.Deadline.Number), names);
            Assert.That(effects.OfType<Save>().Count(), Is.EqualTo(1), names);
        }

        void Before(Type first, Type second)
        {
            if (kinds.Contains(first) && kinds.Contains(second))
            {
                Assert.That(kinds.LastIndexOf(first), Is.LessThan(kinds.IndexOf(second)), names);
            }
        }
    }

    private static void CheckDeadline(State before, Event ev, State after, ModelHost host)
    {
        var from = ev is Recovered r ? r.Session : before.Open;
        if (from is null || after.Open is not { } to || from.Id != to.Id || from.Deadline == to.Deadline)
        {
            return;
        }

        var isFair = ev switch
        {
            HeartbeatReceived h => IsProof(h.Proof, from, host),
            LoggedIn l => IsProof(l.Proof, from, host) && from.Terms.Login == LoginMeaning.Heartbeat && !from.Proofs.Any(p => p.Proof.IsLogin),
            ProbesRan => to.Deadline.Reason == DeadlineReason.Lockout && host.Rounds.MeanLockout(from) && !host.SwitchRuns,
            RollBackRequested or StoreChanged or EffectFailed => true,
            Recovered => from.Phase != to.Phase || from.Deadline.BootId != host.Now.BootId || IsMissedSwitch(from, host),
            ActivationEnded => from.Phase != to.Phase || IsMissedSwitch(from, host),
            _ => from.Phase != to.Phase,
        };
        if (ev is not (StoreChanged or EffectFailed) && from.Deadline.BootId == host.Now.BootId)
        {
            Assert.That(IsSettled(from, host), Is.False, $"{ev.GetType().Name} moved a deadline that had passed: {from.Deadline}");
        }

        Assert.That(isFair, Is.True, $"{ev.GetType().Name} moved the deadline: {from.Deadline} -> {to.Deadline}");
    }

    /// <summary>No lockout is passed over, and none is seen where somebody has come in.</summary>
    private static void CheckLockout(State before, Event ev, State after, ModelHost host)
    {
        if (ev is ProbesRan && before.Open is { Phase: Phase.Probation } open && !IsSettled(open, host) && host.Rounds.MeanLockout(open))
        {
            // Somebody has come in since the switch: no probe knows better.
            var hasCome = open.HasBeenReached;
            Assert.That(
                after.Open?.Deadline.Reason,
                hasCome ? Is.EqualTo(open.Deadline.Reason) : Is.EqualTo(DeadlineReason.Lockout),
                hasCome ? "a probe knew better than who has come in" : "a lockout was passed over");
        }
    }

    /// <summary>
    /// Probes become the baseline of a session only while no switch has begun since their round did; they are never lost,
    /// and a changed host never waits for them.
    /// </summary>
    private static void CheckBaseline(State before, Event ev, State after, ModelHost host)
    {
        if (ev is StoreChanged || after.Open is not { } to)
        {
            return;
        }

        Assert.That(to is { Phase: Phase.Activating or Phase.Probation, Baseline.Round: BaselineRound.Awaited }, Is.False, "a baseline is awaited too late");
        var from = ev is Recovered r ? r.Session : before.Open;
        if (from?.Id != to.Id)
        {
            return;
        }

        if (from.Baseline.Round != BaselineRound.Taken && to.Baseline.Round == BaselineRound.Taken)
        {
            Assert.That(ev, Is.InstanceOf<BaselineTaken>());
            Assert.That(host.SwitchesBeforeRound, Is.EqualTo(host.Switches), "a switch began between the beginning of the round and its end");
            Assert.That(host.Running, Is.EqualTo(to.Baseline.RunningSystem));
        }

        if (from.Baseline.Round == BaselineRound.Taken)
        {
            Assert.That(to.Baseline, Is.EqualTo(from.Baseline), "the baseline was lost");
        }
    }

    private static void CheckConfirmed(State before, Event ev, State after, ModelHost host)
    {
        if (after.Last is not { Phase: Phase.Confirmed } confirmed || before.Open is not { } open || confirmed.Id != open.Id)
        {
            return;
        }

        Assert.That(open.Phase, Is.EqualTo(Phase.Probation).Or.EqualTo(Phase.Stranded));
        var isFair = ev switch
        {
            ConfirmReceived c => IsProof(c.Proof, open, host),
            LoggedIn l => IsProof(l.Proof, open, host) && open.Terms.Login == LoginMeaning.Confirm,
            ProbesRan => open.Terms.ConfirmBy == ConfirmBy.Probes && host.Rounds.MeanSettled(open) && !host.SwitchRuns,
            _ => false,
        };
        Assert.That(isFair, Is.True, $"confirmed by {ev}");
    }

    /// <summary>Judged by the switch itself, not by what the session says of it.</summary>
    private static bool IsProof(Proof proof, Session open, ModelHost host)
    {
        if (open.Phase != Phase.Stranded && (host.SwitchRuns || IsSettled(open, host)))
        {
            return false;
        }

        var ended = open.Phase == Phase.Stranded ? host.Stranded : host.SwitchEnded;
        return proof.Forced
            || (proof.SshSessionBegan is { } began && ended is { } e && (e.BootId != host.Now.BootId || began >= e.Boot));
    }

    /// <summary>Whether a switch has ended since the one that the session knows of.</summary>
    private static bool IsMissedSwitch(Session open, ModelHost host) =>
        host.SwitchEnded is { } ended
        && ended.BootId == host.Now.BootId
        && (open.ActivationEnded is not { } known || known.BootId != ended.BootId || ended.Boot > known.Boot);

    private static bool IsSettled(Session open, ModelHost host) =>
        open.Deadline.Reason is DeadlineReason.Asked or DeadlineReason.Lockout or DeadlineReason.Interrupted
        || (open.Deadline.BootId == host.Now.BootId && open.Deadline.At <= host.Now.Boot);
}
