namespace Watchdog.Store.Tests;

internal sealed class RedactionTests
{
    private const string Instead = " (what it printed is for root and the operators)";

    [TestCase("a probe has changed: command:backup fails: password=hunter2", "a probe has changed: command:backup fails" + Instead)]
    [TestCase("locked out: command:backup has failed for 60 s: exit code 1: hunter2", "locked out: command:backup has failed for 60 s" + Instead)]
    [TestCase("a probe has changed: command:backup passes", "a probe has changed: command:backup passes" + Instead)]
    [TestCase("rung: switch failed: exit code 4: error: hunter2", "rung: switch failed" + Instead)]
    [TestCase("rung: switch begins", "rung: switch begins")]
    [TestCase("a probe has changed: ssh fails: sshd listens nowhere", "a probe has changed: ssh fails: sshd listens nowhere")]
    [TestCase("", "")]
    public void Of_AText_LeavesOutWhatProgramsPrinted(string text, string expected) => Assert.That(Redaction.Of(text), Is.EqualTo(expected));
}
