namespace Watchdog.Core.Tests.Rollback;

public sealed class SwitchExitTests
{
    [TestCase(0, RungOutcome.Succeeded)]
    [TestCase(2, RungOutcome.Succeeded)]
    [TestCase(4, RungOutcome.Succeeded)]
    [TestCase(100, RungOutcome.NeedsReboot)]
    [TestCase(1, RungOutcome.Failed)]
    [TestCase(3, RungOutcome.Failed)]
    [TestCase(5, RungOutcome.Failed)]
    [TestCase(101, RungOutcome.Failed)]
    [TestCase(124, RungOutcome.Failed)]
    [TestCase(137, RungOutcome.Failed)]
    [TestCase(255, RungOutcome.Failed)]
    [TestCase(-1, RungOutcome.Failed)]
    public void Judge_AnExitCode_IsTheOutcome(int exitCode, RungOutcome expected) =>
        Assert.That(SwitchExit.Judge(exitCode), Is.EqualTo(expected));

    [TestCase(1, Make.New, Make.New, true, TestName = "EndedBeforeActivation_TheSameRuns")]
    [TestCase(17, Make.New, Make.New, true, TestName = "EndedBeforeActivation_TheSameRunsAndErrno")]
    [TestCase(1, Make.New, Make.Old, false, TestName = "EndedBeforeActivation_TheTargetRunsNow_ItActivated")]
    [TestCase(1, Make.Old, Make.Old, true, TestName = "EndedBeforeActivation_TheTargetRanAlready_MayBe")]
    [TestCase(1, null, Make.New, true, TestName = "EndedBeforeActivation_WhatRanIsUnknown_AnotherRuns")]
    [TestCase(SwitchExit.LockIsBusy, Make.New, Make.New, false, TestName = "EndedBeforeActivation_TheLockWasBusy_ItNeverBegan")]
    [TestCase(0, Make.New, Make.New, false, TestName = "EndedBeforeActivation_ItSucceeded")]
    [TestCase(4, Make.New, Make.New, false, TestName = "EndedBeforeActivation_AUnitFailed_ItRanToItsEnd")]
    [TestCase(100, Make.New, Make.New, false, TestName = "EndedBeforeActivation_ItNeedsAReboot")]
    public void EndedBeforeActivation_ByExitAndWhatRuns(int exitCode, string? before, string running, bool expected) =>
        Assert.That(SwitchExit.EndedBeforeActivation(exitCode, before, running, Make.Old), Is.EqualTo(expected));
}
