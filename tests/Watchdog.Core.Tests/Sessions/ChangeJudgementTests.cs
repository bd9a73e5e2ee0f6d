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
