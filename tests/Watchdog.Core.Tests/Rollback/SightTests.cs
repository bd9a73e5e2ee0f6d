namespace Watchdog.Core.Tests.Rollback;

/// <summary>What a verify saw, and whether a reboot may come of it. No reboot for a host that somebody can reach.</summary>
internal sealed class SightTests
{
    // The probes that fail after the rollback, those that are skipped there, and those that failed on the new system.
    [TestCase("", "", "", true, false, TestName = "See_AllPass_HasAWayIn")]
    [TestCase("wireguard", "", "", true, false, TestName = "See_ATunnelIsMissing_ThatIsNoWayIn")]
    [TestCase("wireguard", "", "wireguard", true, false)]
    [TestCase("gateway wireguard", "", "", true, false)]
    [TestCase("ssh", "", "ssh", true, false, TestName = "See_OnlyTheHostItselfIsBlind_TheStrangerCountsMore")]
    [TestCase("ssh", "", "", true, false)]
    [TestCase("stranger-ssh", "", "", true, false, TestName = "See_OnlyTheStrangerIsBlind_SshdAnswersTheHost")]
    [TestCase("stranger-ssh", "", "stranger-ssh", true, false)]
    [TestCase("access", "", "access", false, false, TestName = "See_TheAccountFailsAsBefore_NoRebootMendsIt")]
    [TestCase("access", "", "", false, true, TestName = "See_TheAccountFailsSinceTheRollback_AReboot")]
    [TestCase("access ssh", "", "access", false, false)]
    [TestCase("ssh stranger-ssh", "", "ssh stranger-ssh", false, true, TestName = "See_NobodySeesSshd_AReboot")]
    [TestCase("ssh stranger-ssh", "", "", false, true)]
    [TestCase("ssh", "stranger-ssh", "ssh", false, false, TestName = "See_OneProbeAloneSeesNoSshd_ItMayBeWrong")]
    [TestCase("ssh", "stranger-ssh", "", false, true)]
    public void See_AfterARollback_IsAsInTheTable(string failing, string skipped, string failedBefore, bool hasWayIn, bool asksForReboot)
    {
        string[] names = ["ssh", "access", "wireguard", "stranger-ssh", "gateway"];
        var session = Make.Session(Phase.RollingBack) with
        {
            Baseline = Make.Baseline() with { Probes = [.. names.Select(n => Make.Probe(n, ProbeOutcome.Passed))] },
            Failing = [.. failedBefore.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        };
        ProbeOutcome Now(string name) =>
            failing.Split(' ').Contains(name) ? ProbeOutcome.Failed
            : skipped.Split(' ').Contains(name) ? ProbeOutcome.Skipped
            : ProbeOutcome.Passed;
        ProbeResult[] results = [.. names.Select(n => Make.Probe(n, Now(n)))];

        var sight = AccessJudgement.See(session, results, isBack: true);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(sight.HasWayIn, Is.EqualTo(hasWayIn));
            Assert.That(sight.AsksForReboot, Is.EqualTo(asksForReboot));
            Assert.That(sight.Missing, Is.EquivalentTo(failing.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            Assert.That(AccessJudgement.See(session, results, isBack: false).AsksForReboot, Is.True, "another system runs");
        }
    }

    // The probes that pass after the rollback, and those that fail; none of the others ends.
    [TestCase("wireguard", "", false, TestName = "See_AStarvedHostOfWhichOneProbeSeesThatItWorks_NoReboot")]
    [TestCase("ssh", "", false)]
    [TestCase("gateway", "", true, TestName = "See_OnlyTheGatewayAnswers_ThatSaysNothingOfSshd")]
    [TestCase("wireguard", "access", true, TestName = "See_AStarvedHostWhoseAccountFails_AReboot")]
    [TestCase("", "", true, TestName = "See_NoProbeEnds_AReboot")]
    public void See_LooksDidNotEnd_AreNoSignOfALockoutWhileTheHostWorks(string passing, string failing, bool asksForReboot)
    {
        string[] names = ["ssh", "access", "wireguard", "stranger-ssh", "gateway"];
        var session = Make.Session(Phase.RollingBack) with
        {
            Baseline = Make.Baseline() with { Probes = [.. names.Select(n => Make.Probe(n, ProbeOutcome.Passed))] },
        };
        ProbeResult Now(string name) =>
            passing == name ? Make.Probe(name, ProbeOutcome.Passed)
            : failing == name ? Make.Probe(name, ProbeOutcome.Failed)
            : Make.Probe(name, ProbeOutcome.Failed) with { Unfinished = true };

        var sight = AccessJudgement.See(session, [.. names.Select(Now)], isBack: true);

        Assert.That(sight.AsksForReboot, Is.EqualTo(asksForReboot));
        Assert.That(sight.Missing, Is.EquivalentTo(names.Where(n => n != passing)), "it is named all the same");
    }

    /// <summary>
    /// The new system still runs, because its switch lock was held, and its firewall is shut: sshd answers the host itself,
    /// and nobody else. Whoever takes that for a way in leaves the host locked out, without the reboot that may help.
    /// </summary>
    [TestCase(ProbeOutcome.Passed, ProbeOutcome.Failed, ProbeOutcome.Failed, false)]
    [TestCase(ProbeOutcome.Passed, ProbeOutcome.Failed, ProbeOutcome.Skipped, false)]
    [TestCase(ProbeOutcome.Passed, ProbeOutcome.Failed, ProbeOutcome.Passed, true, TestName = "See_OneStrangerStillGetsIn_IsAWayIn")]
    [TestCase(ProbeOutcome.Passed, ProbeOutcome.Skipped, ProbeOutcome.Skipped, true, TestName = "See_NoStrangerCouldLook_TheHostDecides")]
    [TestCase(ProbeOutcome.Failed, ProbeOutcome.Passed, ProbeOutcome.Passed, true)]
    public void See_AnotherSystemRuns_StrangersDecide(ProbeOutcome ssh, ProbeOutcome stranger, ProbeOutcome tunnel, bool hasWayIn)
    {
        string[] names = ["ssh", "access", "stranger-ssh", "stranger-wireguard"];
        var session = Make.Session(Phase.RollingBack) with
        {
            Baseline = Make.Baseline() with { Probes = [.. names.Select(n => Make.Probe(n, ProbeOutcome.Passed))] },
        };
        ProbeResult[] results =
        [
            Make.Probe("ssh", ssh), Make.Probe("access", ProbeOutcome.Passed), Make.Probe("stranger-ssh", stranger), Make.Probe("stranger-wireguard", tunnel),
        ];

        Assert.That(AccessJudgement.See(session, results, isBack: false).HasWayIn, Is.EqualTo(hasWayIn));
    }

    /// <summary>Where no stranger looks, and nobody armed over SSH, what sshd tells the host itself is all there is.</summary>
    [Test]
    public void See_OnlySshIsKnown_ItDecidesAlone()
    {
        var session = Make.Session(Phase.RollingBack) with
        {
            Baseline = Make.Baseline() with { Probes = [Make.Probe("ssh", ProbeOutcome.Passed), Make.Probe("command:db", ProbeOutcome.Passed)] },
        };

        var sight = AccessJudgement.See(session, [Make.Probe("ssh", ProbeOutcome.Passed), Make.Probe("command:db", ProbeOutcome.Failed)], isBack: true);

        Assert.That(sight, Has.Property(nameof(Sight.HasWayIn)).True.And.Property(nameof(Sight.AsksForReboot)).False.And.Property(nameof(Sight.AsksForSwitch)).False);
    }
}
