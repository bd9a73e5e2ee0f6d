namespace Watchdog.Core.Tests.Rollback;

public sealed class RebootJudgementTests
{
    [TestCase(true, 0, Make.Old, RebootVerdict.Reboot)]
    [TestCase(true, 0, "", RebootVerdict.Reboot)]
    [TestCase(true, 0, Make.New, RebootVerdict.RebootUnlessReached)]
    [TestCase(true, 1, Make.Old, RebootVerdict.Reboot)]
    [TestCase(true, 1, "", RebootVerdict.RebootUnlessReached)]
    [TestCase(true, 1, Make.New, RebootVerdict.RebootUnlessReached)]
    [TestCase(true, null, Make.Old, RebootVerdict.Reboot)]
    [TestCase(true, null, "", RebootVerdict.RebootUnlessReached)]
    [TestCase(false, null, Make.Old, RebootVerdict.Stay)]
    [TestCase(false, null, "", RebootVerdict.RebootUnlessReached)]
    [TestCase(false, null, Make.New, RebootVerdict.RebootUnlessReached)]
    public void Judge_WhatTheBootLoaderWasTold_SaysWhetherToReboot(bool isThere, int? exit, string leads, RebootVerdict expected) =>
        Assert.That(RebootJudgement.Judge(isThere, exit, leads, Make.Old), Is.EqualTo(expected));
}
