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

    [TestCase("", "", true, TestName = "IsStarved_NoProbeEnds_OnlyTimeTells")]
    [TestCase("", "access", true)]
    [TestCase("access", "", false, TestName = "IsStarved_ARequiredProbePasses_TheHostWorks")]
    [TestCase("units", "", true, TestName = "IsStarved_WhatIsNotRequiredPasses_SaysNothing")]
    [TestCase("", "ssh stranger-ssh", false, TestName = "IsStarved_TwoEyesSeeNoSshd_ItIsLockedOutAndNotSlow")]
    [TestCase("", "ssh access stranger-ssh", false, TestName = "IsStarved_EachLookEnded_ItIsLockedOutAndNotSlow")]
    public void IsStarved_TheOthersDidNotEnd_AsInTheTable(string passing, string failing, bool expected)
    {
        string[] names = ["ssh", "access", "stranger-ssh"];
        var session = Make.Session(Phase.RollingBack) with { Baseline = AtArm(names) };
        ProbeResult[] results =
        [
            .. names.Append("units").Select(n => passing == n ? Make.Probe(n, Passed) : Make.Probe(n, Failed) with { Unfinished = !failing.Split(' ').Contains(n) }),
        ];

        Assert.That(AccessJudgement.IsStarved(session, results), Is.EqualTo(expected));
    }

    [Test]
    public void IsStarved_ALookHasFoundNothingBefore_NobodyWaitsOnceMore()
    {
        var session = Make.Session(Phase.RollingBack) with { Baseline = AtArm("ssh"), Rungs = [new RungRecord(Rung.Verify, Make.Start, RungOutcome.Failed, "")] };

        Assert.That(AccessJudgement.IsStarved(session, [Make.Probe("ssh", Failed) with { Unfinished = true }]), Is.False);
    }

    [Test]
    public void Missing_NothingPassedAtArm_NothingIsMissed() =>
        Assert.That(AccessJudgement.Missing(AtArm(), [new("ssh", Failed, "")], isLast: true), Is.Empty);

    private static Baseline AtArm(params string[] passed) =>
        Make.Session(Phase.RollingBack).Baseline with { Probes = [.. passed.Select(p => new ProbeResult(p, Passed, ""))] };
}
