namespace Watchdog.Core.Tests.Rules;

/// <summary>To where a deadline moves, and what the moved session keeps: what the matrix's short names do not show.</summary>
public sealed class DeadlineMovesTests
{
    private static readonly Moment Now = Make.Start;

    [TestCase(Phase.Armed, Phase.Activating, 1800, DeadlineReason.ActivationLimit)]
    [TestCase(Phase.Probation, Phase.Activating, 1800, DeadlineReason.ActivationLimit)]
    public void Step_ActivationStarted_GivesItsLimit(Phase from, Phase to, double after, DeadlineReason reason) =>
        AssertMoved(from, new ActivationStarted(), Now, to, after, reason);

    [Test]
    public void Step_ActivationEndedSwitched_StartsTheWindowAtItsEnd()
    {
        var next = AssertMoved(
            Phase.Activating, new ActivationEnded(Make.Facts(Make.New)), Now, Phase.Probation, 300, DeadlineReason.Window);
        Assert.That(next.ActivationEnded, Is.EqualTo(Now));
    }

    [Test]
    public void Step_ActivationEndNoticedLate_ProofCountsFromTheEndAndTheWindowFromNow()
    {
        var ended = Now with { Boot = Now.Boot - TimeSpan.FromSeconds(1) };
        var next = AssertMoved(
            Phase.Activating, new ActivationEnded(Make.Facts(Make.New), ended), Now, Phase.Probation, 300, DeadlineReason.Window);
        Assert.That(next.ActivationEnded, Is.EqualTo(ended));
    }

    [TestCase(Phase.Activating)]
    [TestCase(Phase.Probation)]
    public void Step_ActivationEndedUnchanged_GivesTheArmedLimitAnew(Phase from) =>
        AssertMoved(from, new ActivationEnded(Make.Facts()), Now, Phase.Armed, 3600, DeadlineReason.ArmedLimit);

    [Test]
    public void Step_AMissedSwitchInProbation_StartsTheWindowAnewAndTakesNoOlderProof([Values] bool isFoundAtStart)
    {
        var facts = Make.Facts(Make.Newer);
        Event ev = isFoundAtStart ? new Recovered(Make.Session(Phase.Probation), facts) : new ActivationEnded(facts);
        var next = AssertMoved(Phase.Probation, ev, Now, Phase.Probation, 300, DeadlineReason.Window);
        Assert.That(next.ActivationEnded, Is.EqualTo(Now));
        Assert.That(next.Activated, Is.EqualTo(Make.Newer));
        var (_, effects) = Machine.Step(new State(next, null), new ConfirmReceived(1, "s1", Make.Proof(3500)), Now);
        Assert.That(effects.Select(Matrix.Outcome.Kind), Does.Contain("Reply(ProofTooOld)"));
        Assert.That(Machine.Step(new State(next, null), new ActivationEnded(facts), Now).State.Open, Is.SameAs(next), "it was seen once");
    }

    /// <summary>
    /// The loop was busy while a second switch ran as a whole: the first one's end is judged when the second has ended, too.
    /// Whoever came in between the two proves nothing of the second.
    /// </summary>
    [Test]
    public void Step_AnOlderSwitchsEndIsJudgedAfterANewerOnes_ProofCountsFromTheNewerEnd([Values] bool isInOrder)
    {
        var facts = Make.Facts(Make.New);
        var (older, newer) = (Now, Now with { Boot = Now.Boot + TimeSpan.FromSeconds(5) });
        var later = newer with { Boot = newer.Boot + TimeSpan.FromSeconds(1) };
        var state = new State(Make.Session(Phase.Activating), null);

        (state, _) = Machine.Step(state, new ActivationEnded(facts, isInOrder ? older : newer, WasSeen: true), later);
        (state, _) = Machine.Step(state, new ActivationEnded(facts, isInOrder ? newer : older, WasSeen: true), later);

        Assert.That(state.Open!.ActivationEnded, Is.EqualTo(newer));
        var between = Make.Proof(Now.Boot.TotalSeconds + 2);
        var (_, effects) = Machine.Step(state, new ConfirmReceived(1, "s1", between), later);
        Assert.That(effects.Select(Matrix.Outcome.Kind), Does.Contain("Reply(ProofTooOld)"));
    }

    /// <summary>Another system runs than the one that was judged, so it came after that judgement, whatever its end says.</summary>
    [TestCase(Phase.Probation)]
    [TestCase(Phase.Stranded)]
    public void Step_ActivationEndedBeforeTheOneThatIsKnown_TakesNoOlderProof(Phase phase)
    {
        var open = Make.Session(phase);
        var older = open.ActivationEnded!.Value with { Boot = open.ActivationEnded.Value.Boot - TimeSpan.FromSeconds(1) };

        var next = Machine.Step(new State(open, null), new ActivationEnded(Make.Facts(Make.Newer), older), Now).State.Open!;

        Assert.That(next.ActivationEnded, Is.EqualTo(Now));
    }

    [Test]
    public void Step_LockIsOnlyClosedInProbation_MovesNothing()
    {
        var open = Make.Session(Phase.Probation);

        var (state, effects) = Machine.Step(new State(open, null), new ActivationEnded(Make.Facts(Make.New), Now), Now);

        Assert.That(state.Open, Is.SameAs(open));
        Assert.That(effects, Is.Empty);
    }

    [TestCase(Make.New, false)]
    [TestCase(Make.Old, true)]
    public void Step_ActivationEndedChanged_KeepsWhatRuns(string running, bool lists)
    {
        var next = AssertMoved(
            Phase.Activating, new ActivationEnded(Make.Facts(running, lists: lists)), Now, Phase.Probation, 300, DeadlineReason.Window);
        Assert.That(next.Activated, Is.EqualTo(running));
    }

    [Test]
    public void Step_RecoveredInAnotherBoot_WhatWasSettledIsDueAtOnce(
        [Values(Phase.Armed, Phase.Activating, Phase.Probation)] Phase phase,
        [Values(DeadlineReason.Asked, DeadlineReason.Lockout, DeadlineReason.Interrupted)] DeadlineReason reason,
        [Values] bool isBackOnTheOld)
    {
        var session = Make.Session(phase);
        session = session with { Deadline = session.Deadline with { Reason = reason, Detail = "why", BootId = "an earlier boot" } };
        var found = new Recovered(session, Make.Facts(isBackOnTheOld ? Make.Old : Make.New));

        var next = Machine.Step(new State(null, null), found, Now).State.Open!;

        Assert.That(next.IsDue(Now), Is.True);
        Assert.That(next.Deadline, Is.EqualTo(new Deadline(session.Deadline.Number + 1, Now.Boot, Now.BootId, reason, "why")));
    }

    [Test]
    public void Step_Heartbeat_MovesTheDeadlineOneWindowOnAndKeepsTheProof()
    {
        var proof = Make.Proof(3500);
        var next = AssertMoved(
            Phase.Probation, new HeartbeatReceived(1, "s1", proof), Now, Phase.Probation, 300, DeadlineReason.Heartbeat);
        Assert.That(next.Proofs, Is.EqualTo(new[] { new AcceptedProof(Now, proof) }));
    }

    [Test]
    public void Step_RollBackRequested_MovesTheDeadlineToNow([Values(Phase.Armed, Phase.Activating, Phase.Probation)] Phase phase) =>
        AssertMoved(phase, new RollBackRequested(1, "s1", "root"), Now, phase, 0, DeadlineReason.Asked);

    [TestCase(Phase.Armed, Make.Old, Phase.Armed, 3600, DeadlineReason.ArmedLimit)]
    [TestCase(Phase.Armed, Make.New, Phase.Probation, 300, DeadlineReason.Boot)]
    [TestCase(Phase.Activating, Make.New, Phase.Probation, 300, DeadlineReason.Boot)]
    [TestCase(Phase.Activating, Make.Old, Phase.Probation, 0, DeadlineReason.Interrupted)]
    [TestCase(Phase.Probation, Make.New, Phase.Probation, 300, DeadlineReason.Boot)]
    [TestCase(Phase.Probation, Make.Old, Phase.Probation, 0, DeadlineReason.Interrupted)]
    public void Step_RecoveredInAnotherBoot_CountsFromThere(Phase from, string running, Phase to, double after, DeadlineReason reason) =>
        AssertMoved(from, new Recovered(Make.Session(from), Make.Facts(running)), Make.At(40, Make.Boot2), to, after, reason);

    [Test]
    public void Step_RecoveredInAnotherBootUnproven_TakesEveryLoginOfThisBootAsProof()
    {
        var now = Make.At(40, Make.Boot2);
        var (state, _) = Machine.Step(State.Empty, new Recovered(Make.Session(Phase.Probation), Make.Facts(Make.Newer)), now);
        Assert.That(state.Open!.ActivationEnded!.Value.Boot, Is.EqualTo(TimeSpan.Zero));
        Assert.That(state.Open.Activated, Is.EqualTo(Make.Newer));
        var (_, effects) = Machine.Step(state, new HeartbeatReceived(1, "s1", Make.Proof(0)), now);
        Assert.That(effects[^1], Is.InstanceOf<Reply>().With.Property(nameof(Reply.Answer)).InstanceOf<Answer.Accepted>());
    }

    [TestCase(Phase.Armed)]
    [TestCase(Phase.Activating)]
    [TestCase(Phase.Probation)]
    public void Step_RecoveredInTheSameBoot_MovesNothing(Phase phase)
    {
        var session = Make.Session(phase);
        var facts = Make.Facts(phase == Phase.Armed ? Make.Old : Make.New, switchRuns: phase == Phase.Activating);
        var (state, _) = Machine.Step(State.Empty, new Recovered(session, facts), Now);
        Assert.That(state.Open, Is.EqualTo(session));
    }

    [Test]
    public void Step_Arm_HoldsAllThatWasAskedFor()
    {
        var arm = Make.Arm("s7", except: ["wg"]);
        var session = Machine.Step(State.Empty, arm, Now).State.Open!;
        Assert.That(session.Id, Is.EqualTo("s7"));
        Assert.That(session.Deadline, Is.EqualTo(new Deadline(1, Now.Boot + TimeSpan.FromHours(1), Make.Boot1, DeadlineReason.ArmedLimit)));
        Assert.That(session.Baseline, Is.SameAs(arm.Baseline));
        Assert.That(session.Target, Is.SameAs(arm.Target));
        Assert.That(session.Except, Is.EqualTo(arm.Rules.Except));
        Assert.That(session.Requires("ssh"), Is.True);
        Assert.That(session.Requires("wg"), Is.False, "the change is meant to break it");
        Assert.That(session.Requires("mail"), Is.False, "it failed at arm");
    }

    [Test]
    public void Step_Arm_SavesToTheDisk() =>
        Assert.That(
            Machine.Step(State.Empty, Make.Arm(), Now).Effects.OfType<Save>().Single().MustSurviveReboot,
            Is.True);

    private static Session AssertMoved(Phase from, Event ev, Moment now, Phase to, double after, DeadlineReason reason)
    {
        var before = ev is Recovered r ? r.Session : Make.Session(from);
        var (state, effects) = Machine.Step(new State(before, null), ev, now);
        var next = state.Open!;
        Assert.That(next.Phase, Is.EqualTo(to));
        Assert.That(next.Revision, Is.EqualTo(before.Revision + 1));
        Assert.That(
            next.Deadline with { Detail = "" },
            Is.EqualTo(new Deadline(3, now.Boot + TimeSpan.FromSeconds(after), now.BootId, reason)));
        Assert.That(next.Baseline, Is.SameAs(before.Baseline));
        Assert.That(next.Target, Is.SameAs(before.Target));
        Assert.That(effects.OfType<StartTimer>().Single().Session, Is.SameAs(next));
        Assert.That(effects.OfType<Save>().Single().Session, Is.SameAs(next));
        Assert.That(effects.OfType<StopTimer>().Select(s => (s.SessionId, s.Number)), Is.SubsetOf(new[] { ("s1", 2) }));
        return next;
    }
}
