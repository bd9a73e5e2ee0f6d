namespace Watchdog.Core.Tests.Ladder;

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
}
