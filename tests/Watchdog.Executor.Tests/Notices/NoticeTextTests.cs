using Watchdog.Core;
using Watchdog.Executor.Notices;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Notices;

internal sealed class NoticeTextTests
{
    private readonly NoticeText _text = new("lab", TimeZoneInfo.Utc);

    private static Session Session => Make.Session() with { Cause = "no proof within 5min after the switch" };

    [Test]
    public void Lines_ProofIsWanted_NameTheCommandTheTimeAndWhatHappensOtherwise() =>
        Assert.That(_text.Lines(new Notice(NoticeKind.ProofWanted, Session, Make.Start), "rollbackctl"), Is.EqualTo(new[]
        {
            "Message from rollback-watchdogd on lab (00:00:00):",
            "The switch has ended: PROOF IS WANTED by 00:05:00 (in 5min). Log in anew and run",
            $"    rollbackctl confirm {Make.Id}",
            "Otherwise this host goes back to the system of before.",
        }));

    [TestCaseSource(nameof(Kinds))]
    public void Lines_OfEachMoment_FitATerminalAndHoldNothingThatControlsIt(object kind)
    {
        var session = Session with
        {
            Cause = $"\u001b[31mlocked out \u202e\n {new string('x', 500)}; ümlaut",
            NotBack = string.Join(' ', Enumerable.Repeat("ssh: répond plus", 40)),
            IsSelfArmed = true,
        };

        var lines = _text.Lines(new Notice((NoticeKind)kind, session, Make.Start), "rollbackctl");

        Assert.That(lines, Has.Count.GreaterThan(1));
        Assert.That(lines, Is.All.Length.LessThanOrEqualTo(NoticeText.Columns));
        Assert.That(lines.SelectMany(l => l), Is.All.InRange(' ', '~'));
        Assert.That(string.Join(' ', lines), Does.Contain(Make.Id));
    }

    [TestCase(NoticeKind.RollbackStarted)]
    [TestCase(NoticeKind.RolledBack)]
    [TestCase(NoticeKind.Stranded)]
    public void Lines_TheCauseHasWhatACommandPrinted_LeaveThatOut(object kind)
    {
        var session = Session with { Cause = "locked out: command:backup fails: the secret" };

        Assert.That(string.Join(' ', _text.Lines(new Notice((NoticeKind)kind, session, Make.Start), "rollbackctl")), Does.Contain("command:backup").And.Not.Contain("secret"));
    }

    /// <summary>A path that is cut in two cannot be copied.</summary>
    [Test]
    public void Lines_TheCommandIsLong_ItStaysWhole()
    {
        var control = $"/nix/store/{new string('a', 32)}-rollback-watchdog-1.0.0/bin/rollbackctl";

        Assert.That(_text.Lines(new Notice(NoticeKind.Armed, Session, Make.Start), control), Does.Contain($"    {control} confirm {Make.Id}"));
    }

    private static IEnumerable<object> Kinds() => Enum.GetValues<NoticeKind>().Cast<object>();
}
