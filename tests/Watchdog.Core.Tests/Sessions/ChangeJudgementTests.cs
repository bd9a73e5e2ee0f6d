namespace Watchdog.Core.Tests.Sessions;

public sealed class ChangeJudgementTests
{
    [TestCase(Make.Old, Make.Old, false, null, Change.None)]
    [TestCase(Make.Old, Make.Old, false, "mail", Change.None)]
    [TestCase(Make.Old, Make.Old, false, "unknown", Change.None)]
    [TestCase(Make.Old, Make.New, false, null, Change.AtNextBoot)]
    [TestCase(Make.Old, Make.New, false, "mail", Change.AtNextBoot)]
    [TestCase(Make.Old, Make.New, false, "ssh", Change.HalfSwitched)]
    [TestCase(Make.Old, Make.Old, false, "ssh", Change.HalfSwitched)]
    [TestCase(Make.Old, Make.Old, true, null, Change.HalfSwitched)]
    [TestCase(Make.New, Make.Old, false, null, Change.Switched)]
    [TestCase(Make.New, Make.New, true, "ssh", Change.Switched)]
    public void Judge_HostFacts_AreWorstFirst(string running, string profile, bool lists, string? failing, Change expected) =>
        Assert.That(
            ChangeJudgement.Judge(Make.Session(Phase.Activating), Make.Facts(running, profile, lists: lists, failing: failing)),
            Is.EqualTo(expected));

    /// <summary>The boot loader says what the next boot leads to, the profile does not.</summary>
    [TestCase(Make.New, Make.Old, Change.None, TestName = "Judge_ProfileMovedAlone_IsNoChange")]
    [TestCase(Make.New, Make.New, Change.AtNextBoot, TestName = "Judge_NextBootMoved_IsOne")]
    [TestCase(Make.Old, Make.New, Change.AtNextBoot, TestName = "Judge_NextBootMovedWithoutTheProfile_IsOne")]
    [TestCase(Make.New, "", Change.AtNextBoot, TestName = "Judge_NextBootCannotBeRead_ProfileCounts")]
    public void Judge_NextBoot_IsReadFromTheLoader(string profile, string leadsTo, Change expected) => Assert.That(
        ChangeJudgement.Judge(Make.Session(Phase.Activating), Make.Facts(profile: profile) with { NextBoot = new NextBoot(leadsTo, "", false) }),
        Is.EqualTo(expected));

    /// <summary>The profile that an earlier switch had left at a system that failed: that one is booted on purpose now.</summary>
    [Test]
    public void Judge_BootOfTheSystemThatTheProfileHadAtArm_IsAChange()
    {
        var session = Make.Session(Phase.Activating);
        session = session with { Baseline = session.Baseline with { ProfileTarget = Make.New, NextBoot = new NextBoot(Make.Old, "", false) } };

        Assert.That(ChangeJudgement.Judge(session, Make.Facts(profile: Make.New) with { NextBoot = new NextBoot(Make.New, "", false) }), Is.EqualTo(Change.AtNextBoot));
    }

    [Test]
    public void Judge_AnExceptedProbeFails_IsNoChange()
    {
        var session = Make.Session(Phase.Activating) with { Except = ["ssh"] };
        Assert.That(ChangeJudgement.Judge(session, Make.Facts(failing: "ssh")), Is.EqualTo(Change.None));
    }

    [Test]
    public void Judge_ARequiredProbeIsSkipped_IsNoChange()
    {
        var facts = Make.Facts() with { Probes = [Make.Probe("ssh", ProbeOutcome.Skipped)] };
        Assert.That(ChangeJudgement.Judge(Make.Session(Phase.Activating), facts), Is.EqualTo(Change.None));
    }

    [Test]
    public void Worse_SomeProbesFail_NamesTheRequiredOnes()
    {
        var facts = Make.Facts() with
        {
            Probes = [.. new[] { "ssh", "mail", "wg", "new" }.Select(n => Make.Probe(n, ProbeOutcome.Failed))],
        };
        Assert.That(ChangeJudgement.Worse(Make.Session(Phase.Activating), facts), Is.EqualTo(new[] { "ssh", "wg" }));
    }

    [TestCase(false, Change.HalfSwitched)]
    [TestCase(true, Change.None)]
    public void Judge_ListsThatWereThereAtArm_SayNothing(bool atArm, Change change)
    {
        var session = Make.Session(Phase.Armed);
        session = session with { Baseline = session.Baseline with { LeftOverLists = atArm } };

        Assert.That(ChangeJudgement.Judge(session, Make.Facts(lists: true)), Is.EqualTo(change));
    }
}
