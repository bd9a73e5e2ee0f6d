namespace Watchdog.Core.Tests.Sessions;

/// <summary>A session is armed before its probes are taken; a switch may come in between.</summary>
public sealed class BaselineRoundTests
{
    private static readonly Moment Now = Make.Start;
    private static readonly HostFacts Switched = Make.Facts(running: Make.New, profile: Make.New);

    private static State Armed { get; } = new(Make.Session(Phase.Armed) with { Baseline = Make.Awaited() }, null);

    [Test]
    public void Step_ArmWithoutProbes_IsAsDurableAsWithThem()
    {
        var (state, effects) = Machine.Step(State.Empty, Make.Arm() with { Baseline = Make.Awaited() }, Now);

        Assert.That(state.Open!.Baseline, Is.EqualTo(Make.Awaited()));
        Assert.That(effects.TakeWhile(e => e.Required).Select(e => e.GetType()), Is.EqualTo(new[] { typeof(HoldTarget), typeof(StartTimer), typeof(Save) }));
        Assert.That(effects.OfType<Save>().Single().MustSurviveReboot, Is.True);
    }

    [Test]
    public void Step_ProbesOfAnUnchangedHost_BecomePartOfTheSession()
    {
        var taken = Make.BaselineTaken();
        var (state, effects) = Machine.Step(Armed, taken, Now);

        var open = state.Open!;
        Assert.Multiple(() =>
        {
            Assert.That((open.Baseline.Round, open.Baseline.Operator), Is.EqualTo((BaselineRound.Taken, taken.Operator)));
            Assert.That(open.Baseline.Probes, Is.EqualTo(taken.Results));
            Assert.That(open.Revision, Is.EqualTo(Armed.Open!.Revision + 1));
            Assert.That(open.Deadline, Is.EqualTo(Armed.Open.Deadline));
            Assert.That(open.Requires("ssh"), Is.True);
            Assert.That(effects.OfType<Save>().Single().Session, Is.EqualTo(open));
            Assert.That(effects.OfType<Record>().Single().Text, Is.EqualTo("required: ssh, wg, stranger-key"));
        });
    }

    [Test]
    public void Step_NoProbePassed_SaysThatNoneIsRequired()
    {
        var (_, effects) = Machine.Step(Armed, Make.BaselineTaken() with { Results = [Make.Probe("ssh", ProbeOutcome.Skipped)] }, Now);

        Assert.That(effects.OfType<Record>().Single().Text, Does.Contain("none is required"));
    }

    [Test]
    public void Step_ProbesComeAfterTheSwitchHasBegun_AreNobodysBaseline()
    {
        var (activating, began) = Machine.Step(Armed, new ActivationStarted(), Now);
        var (late, effects) = Machine.Step(activating, Make.BaselineTaken(Make.Facts(switchRuns: true)), Now);
        var (after, _) = Machine.Step(late, Make.BaselineTaken(Switched, activating.Open!.Revision), Now);

        Assert.That(began.OfType<Record>().Select(r => r.Kind), Is.EqualTo(new[] { RecordKind.ActivationStarted, RecordKind.BaselineOvertaken }));
        Assert.That(began.OfType<Save>().Single().Session.Baseline.Round, Is.EqualTo(BaselineRound.Overtaken));
        Assert.That(effects, Is.Empty);
        Assert.That(after.Open!.Baseline, Is.EqualTo(Make.Awaited(BaselineRound.Overtaken)));
    }

    [Test]
    public void Step_OvertakenAndAllProbesFailForTheLockoutTime_LeavesItToTheDeadline()
    {
        var state = Probation(new ProofTerms { ConfirmBy = ConfirmBy.Probes, Witness = "anna" });
        var deadline = state.Open!.Deadline;
        for (var seconds = 0; seconds <= 120; seconds += 10)
        {
            var began = Make.At(Now.Boot.TotalSeconds + seconds);
            (state, _) = Machine.Step(state, Make.Round(began, "ssh", "wg", "stranger-key"), began);
        }

        Assert.That(state.Open!.Deadline, Is.EqualTo(deadline));
    }

    [Test]
    public void Step_OvertakenAndAllProbesPassForTheSettleTime_ConfirmsNothing()
    {
        var state = Probation(new ProofTerms { ConfirmBy = ConfirmBy.Probes, Witness = "root" });
        (state, _) = Machine.Step(state, new HeartbeatReceived(1, null, Make.Proof(Now.Boot.TotalSeconds) with { User = "root" }), Now);
        for (var seconds = 0; seconds <= 240; seconds += 10)
        {
            var began = Make.At(Now.Boot.TotalSeconds + seconds);
            (state, _) = Machine.Step(state, Make.Round(began), began);
        }

        Assert.That(state.Open?.Phase, Is.EqualTo(Phase.Probation));
    }

    [Test]
    public void Step_SwitchThatOvertookItChangedNothing_IsFollowedByAnotherRound()
    {
        var (activating, _) = Machine.Step(Armed, new ActivationStarted(), Now);
        var (back, _) = Machine.Step(activating, new ActivationEnded(Make.Facts()), Now);
        var (stale, effects) = Machine.Step(back, Make.BaselineTaken(), Now);
        var (taken, _) = Machine.Step(stale, Make.BaselineTaken(revision: back.Open!.Revision), Now);

        Assert.That(back.Open.Baseline.Round, Is.EqualTo(BaselineRound.Awaited));
        Assert.That((stale, effects.Length), Is.EqualTo((back, 0)), "a round that a switch has crossed");
        Assert.That(taken.Open!.Baseline.Round, Is.EqualTo(BaselineRound.Taken));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Step_BeginningOfTheSwitchCouldNotBeSaved_IsRememberedAllTheSame(bool isSeenByTheRound)
    {
        Event cause = isSeenByTheRound ? Make.BaselineTaken(Make.Facts(switchRuns: true)) : new ActivationStarted();
        var (attempted, effects) = Machine.Step(Armed, cause, Now);
        var (failed, undone) = Machine.Step(Armed, new EffectFailed(cause, attempted.Open, effects[0], "PID 1 is busy"), Now);
        var (late, _) = Machine.Step(failed, Make.BaselineTaken(), Now);

        Assert.That(undone.OfType<Record>().Select(r => r.Kind), Is.EqualTo(new[] { RecordKind.Warning, RecordKind.BaselineOvertaken }));
        Assert.That((late.Open!.Phase, late.Open.Baseline.Round), Is.EqualTo((Phase.Armed, BaselineRound.Overtaken)));
    }

    [Test]
    public void Step_BaselineTaken_StaysOverAnySwitch()
    {
        var armed = new State(Make.Session(Phase.Armed), null);
        var (activating, _) = Machine.Step(armed, new ActivationStarted(), Now);
        var (back, _) = Machine.Step(activating, new ActivationEnded(Make.Facts()), Now);

        Assert.That(activating.Open!.Baseline, Is.EqualTo(armed.Open!.Baseline));
        Assert.That(back.Open!.Baseline, Is.EqualTo(armed.Open.Baseline));
    }

    private static State Probation(ProofTerms terms)
    {
        var armed = new State(Armed.Open! with { Terms = terms }, null);
        var (activating, _) = Machine.Step(armed, new ActivationStarted(), Now);
        return Machine.Step(activating, new ActivationEnded(Switched), Now).State;
    }
}
