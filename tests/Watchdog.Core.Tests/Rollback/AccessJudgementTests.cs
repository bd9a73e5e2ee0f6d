namespace Watchdog.Core.Tests.Rollback;

public sealed class AccessJudgementTests
{
    private const ProbeOutcome Passed = ProbeOutcome.Passed;
    private const ProbeOutcome Failed = ProbeOutcome.Failed;
    private const ProbeOutcome Skipped = ProbeOutcome.Skipped;

    [TestCase(Passed, Passed, false, new string[0])]
    [TestCase(Passed, Passed, true, new string[0])]
    [TestCase(Passed, Failed, false, new[] { "wireguard" })]
    [TestCase(Passed, Failed, true, new[] { "wireguard" })]
    [TestCase(Passed, Skipped, false, new[] { "wireguard" }, TestName = "Missing_SkippedWithTimeLeft_IsWaitedFor")]
    [TestCase(Passed, Skipped, true, new string[0], TestName = "Missing_SkippedAtTheEnd_SaysNothing")]
    [TestCase(Failed, Skipped, true, new[] { "ssh", "wireguard" })]
    [TestCase(Skipped, Skipped, true, new[] { "ssh", "wireguard" }, TestName = "Missing_NoneCouldLook_NothingShowsThatAccessIsBack")]
    public void Missing_OfTwoRequired_IsWhatSpeaksAgainst(ProbeOutcome ssh, ProbeOutcome wireGuard, bool isLast, string[] expected)
    {
        ProbeResult[] results = [new("ssh", ssh, ""), new("wireguard", wireGuard, ""), new("units", Failed, "")];

        var missing = AccessJudgement.Missing(AtArm("ssh", "wireguard"), results, isLast);

        Assert.That(missing.Select(r => r.Name), Is.EqualTo(expected));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Missing_ALookThatDidNotEnd_HasNotSeenAccessComeBack(bool isLast)
    {
        ProbeResult[] results = [new("ssh", Passed, ""), new("access", Skipped, "", Unfinished: true)];

        Assert.That(AccessJudgement.Missing(AtArm("ssh", "access"), results, isLast).Select(r => r.Name), Is.EqualTo(new[] { "access" }));
    }

    [TestCase(Skipped, true, true)]
    [TestCase(Failed, true, true)]
    [TestCase(Passed, true, false, TestName = "IsStarved_ARequiredProbePasses_TheHostWorks")]
    [TestCase(Failed, false, false, TestName = "IsStarved_EachLookEnded_ItIsLockedOutAndNotSlow")]
    public void IsStarved_OneOfTwoIsUnfinished_UnlessTheOtherPasses(ProbeOutcome ssh, bool isUnfinished, bool expected)
    {
        ProbeResult[] results = [new("ssh", ssh, ""), new("access", Skipped, "", Unfinished: isUnfinished), new("units", Passed, "")];

        Assert.That(AccessJudgement.IsStarved(AtArm("ssh", "access"), results), Is.EqualTo(expected));
    }

    [Test]
    public void Missing_NothingPassedAtArm_NothingIsMissed() =>
        Assert.That(AccessJudgement.Missing(AtArm(), [new("ssh", Failed, "")], isLast: true), Is.Empty);

    private static Baseline AtArm(params string[] passed) =>
        Make.Session(Phase.RollingBack).Baseline with { Probes = [.. passed.Select(p => new ProbeResult(p, Passed, ""))] };
}
