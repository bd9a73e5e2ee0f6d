namespace Watchdog.Core.Tests.Rollback;

/// <summary>What a timer that fired asks for. Every session here has deadline 2, five minutes after the start.</summary>
public sealed class DeadlineJudgementTests
{
    private static readonly Moment Due = Make.Start with { Boot = Make.Session(Phase.Armed).Deadline.At };
    private static readonly Moment Early = Due with { Boot = Due.Boot - TimeSpan.FromTicks(1) };

    [TestCase(Phase.Armed, "Expire")]
    [TestCase(Phase.Activating, "RollBack")]
    [TestCase(Phase.Probation, "RollBack")]
    [TestCase(Phase.RollingBack, "RollBack")]
    [TestCase(Phase.Stranded, "Leave")]
    [TestCase(Phase.Confirmed, "Leave")]
    [TestCase(Phase.RolledBack, "Leave")]
    [TestCase(Phase.Disarmed, "Leave")]
    [TestCase(Phase.Expired, "Leave")]
    public void Judge_TheDeadlineOfAPhaseHasPassed_IsItsVerdict(Phase phase, string expected) =>
        Assert.That(Judge(Make.Session(phase), Make.Facts()), Is.EqualTo(expected));

    [Test]
    public void Judge_EveryPhase_IsAnswered() =>
        Assert.That(Enum.GetValues<Phase>(), Has.All.Matches<Phase>(p => Judge(Make.Session(p), Make.Facts()).Length > 0));

    [TestCase(Make.New, Make.New, false, null)]
    [TestCase(Make.Old, Make.Old, true, null)]
    [TestCase(Make.Old, Make.Old, false, "ssh")]
    public void Judge_ArmedAndChanged_RollsBack(string running, string profile, bool lists, string? failing) =>
        Assert.That(Judge(Make.Session(Phase.Armed), Make.Facts(running, profile, lists: lists, failing: failing)), Is.EqualTo("RollBack"));

    /// <summary>A next boot that has changed waits for its reboot, however the session was armed.</summary>
    [Test]
    public void Judge_ArmedAndTheNextBootHasChanged_WaitsForTheReboot()
    {
        var session = Make.Session(Phase.Armed);
        var facts = Make.Facts() with { NextBoot = new NextBoot(Make.New, "", false) };

        var extended = ((Verdict.Extend)DeadlineJudgement.Judge(session, session.Deadline.Number, facts, Make.At(3600 + 300))).Session;

        Assert.That(extended.Phase, Is.EqualTo(Phase.Armed));
        Assert.That(extended.Deadline.Reason, Is.EqualTo(DeadlineReason.BootLimit));
        Assert.That(extended.Deadline.Remaining(Make.Start), Is.EqualTo(session.Limits.Boot).Within(session.Limits.Window));
    }

    /// <summary>Refused, or failed before its activation: nothing has changed but the profile's link.</summary>
    [Test]
    public void Judge_ArmedAndTheProfileMovedAlone_Expires() => Assert.That(
        Judge(Make.Session(Phase.Armed), Make.Facts(profile: Make.New) with { NextBoot = new NextBoot(Make.Old, "", false) }), Is.EqualTo("Expire"));

    [Test]
    public void Judge_TheRebootDidNotCome_RollsBack()
    {
        var session = Make.Session(Phase.Armed);
        session = session with { Deadline = session.Deadline with { Reason = DeadlineReason.BootLimit } };

        Assert.That(Judge(session, Make.Facts() with { NextBoot = new NextBoot(Make.New, "", false) }), Is.EqualTo("RollBack"));
    }

    [TestCase(DeadlineReason.ArmedLimit, "Extend")]
    [TestCase(DeadlineReason.Window, "Extend")]
    [TestCase(DeadlineReason.Heartbeat, "Extend")]
    [TestCase(DeadlineReason.Boot, "Extend")]
    [TestCase(DeadlineReason.ActivationLimit, "RollBack")]
    [TestCase(DeadlineReason.Asked, "RollBack")]
    [TestCase(DeadlineReason.Lockout, "RollBack")]
    [TestCase(DeadlineReason.Interrupted, "RollBack")]
    public void Judge_ASwitchRuns_IsWaitedForOnceUnlessTheRollbackIsWanted(DeadlineReason reason, string expected) =>
        Assert.That(Judge(With(Phase.Probation, reason), Make.Facts(switchRuns: true)), Is.EqualTo(expected));

    [Test]
    public void Judge_ASwitchIsWaitedFor_HasTheActivationLimitFromNow()
    {
        var verdict = DeadlineJudgement.Judge(Make.Session(Phase.Armed), 2, Make.Facts(switchRuns: true), Due);
        var session = ((Verdict.Extend)verdict).Session;
        Assert.That(session.Phase, Is.EqualTo(Phase.Activating));
        Assert.That(session.Revision, Is.EqualTo(6));
        Assert.That(session.Deadline, Is.EqualTo(new Deadline(3, Due.Boot + TimeSpan.FromMinutes(30), Make.Boot1, DeadlineReason.ActivationLimit)));
    }

    [Test]
    public void Judge_ArmedButAskedFor_RollsBackAlthoughNothingChanged() =>
        Assert.That(Judge(With(Phase.Armed, DeadlineReason.Asked), Make.Facts()), Is.EqualTo("RollBack"));

    [Test]
    public void Judge_AnEarlierTimer_IsSuperseded() =>
        Assert.That(Judge(Make.Session(Phase.Probation), Make.Facts(), 1, Early), Is.EqualTo("Superseded"));

    [Test]
    public void Judge_AnEarlierTimerAfterTheDeadline_RollsBack() =>
        Assert.That(Judge(Make.Session(Phase.Probation), Make.Facts(), 1, Due), Is.EqualTo("RollBack"));

    [Test]
    public void Judge_ADeadlineOfAnotherBoot_IsNotWaitedFor() =>
        Assert.That(Judge(Make.Session(Phase.Probation), Make.Facts(), 1, Make.At(1, Make.Boot2)), Is.EqualTo("RollBack"));

    private static Session With(Phase phase, DeadlineReason reason)
    {
        var session = Make.Session(phase);
        return session with { Deadline = session.Deadline with { Reason = reason } };
    }

    private static string Judge(Session session, HostFacts facts, int number = 2, Moment? now = null) =>
        DeadlineJudgement.Judge(session, number, facts, now ?? Due).GetType().Name;
}
