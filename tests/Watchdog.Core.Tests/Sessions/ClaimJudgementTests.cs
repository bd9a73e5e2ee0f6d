namespace Watchdog.Core.Tests.Sessions;

public sealed class ClaimJudgementTests
{
    [TestCase(Phase.Armed, ClaimOwner.None, Phase.Armed)]
    [TestCase(Phase.Activating, ClaimOwner.None, Phase.Activating)]
    [TestCase(Phase.Probation, ClaimOwner.None, Phase.Probation)]
    [TestCase(Phase.RollingBack, ClaimOwner.None, Phase.RollingBack)]
    [TestCase(Phase.Stranded, ClaimOwner.None, Phase.Stranded)]
    [TestCase(Phase.Armed, ClaimOwner.Daemon, Phase.Disarmed)]
    [TestCase(Phase.Activating, ClaimOwner.Daemon, Phase.Confirmed)]
    [TestCase(Phase.Probation, ClaimOwner.Daemon, Phase.Confirmed)]
    [TestCase(Phase.Stranded, ClaimOwner.Daemon, Phase.Confirmed)]
    [TestCase(Phase.Confirmed, ClaimOwner.Daemon, Phase.Confirmed)]
    [TestCase(Phase.Expired, ClaimOwner.Daemon, Phase.Expired)]
    [TestCase(Phase.Armed, ClaimOwner.Executor, Phase.RollingBack)]
    [TestCase(Phase.Activating, ClaimOwner.Executor, Phase.RollingBack)]
    [TestCase(Phase.Probation, ClaimOwner.Executor, Phase.RollingBack)]
    [TestCase(Phase.RollingBack, ClaimOwner.Executor, Phase.RollingBack)]
    [TestCase(Phase.Stranded, ClaimOwner.Executor, Phase.Stranded)]
    [TestCase(Phase.RolledBack, ClaimOwner.Executor, Phase.RolledBack)]
    public void Judge_StoredSession_IsWhatItsClaimMakesOfIt(Phase stored, ClaimOwner owner, Phase expected) =>
        Assert.That(ClaimJudgement.Judge(Make.Session(stored), owner, Make.At(4000)).Phase, Is.EqualTo(expected));

    [Test]
    public void Judge_ItsEndWasTaken_EndsNow() =>
        Assert.That(ClaimJudgement.Judge(Make.Session(Phase.Probation), ClaimOwner.Daemon, Make.At(4000)).Ended, Is.EqualTo(Make.At(4000)));

    [TestCase(DeadlineReason.ArmedLimit, false)]
    [TestCase(DeadlineReason.BootLimit, true)]
    public void Judge_DisarmedBeforeItsReboot_TakesTheNextBootBack(DeadlineReason reason, bool takesBack)
    {
        var stored = Make.Session(Phase.Armed);

        var judged = ClaimJudgement.Judge(stored with { Deadline = stored.Deadline with { Reason = reason } }, ClaimOwner.Daemon, Make.At(4000));

        Assert.That(judged.TakesBackBoot, Is.EqualTo(takesBack));
    }
}
