using Watchdog.Lab.Demo;

namespace Watchdog.Lab.Unit.Tests;

/// <summary>What is read from a host's journal, and what of it the demo's timeline tells.</summary>
public sealed class JournalTests
{
    private const string At = """ "__REALTIME_TIMESTAMP":"1700000000500000" """;

    [Test]
    public void Entry_Fields_AreRead()
    {
        var entry = JournalEntry.Read($$"""{{{At}},"MESSAGE":"hello","_SOURCE_REALTIME_TIMESTAMP":"1700000000250000"}""").Single();

        Assert.That(entry["MESSAGE"], Is.EqualTo("hello"));
        Assert.That(entry["UNIT"], Is.Empty);
        Assert.That(entry.At, Is.EqualTo(1700000000.25));
    }

    [Test]
    public void Entry_WithoutTheSendersTime_HasTheJournals() =>
        Assert.That(JournalEntry.Read($$"""{{{At}}}""").Single().At, Is.EqualTo(1700000000.5));

    [TestCase("""{"MESSAGE":[104,105,255]}""", ExpectedResult = "hi\ufffd")]
    [TestCase("""{"MESSAGE":[104,999]}""", ExpectedResult = "")]
    [TestCase("""{"MESSAGE":null}""", ExpectedResult = "")]
    public string Entry_MessageThatIsNoText_IsItsBytesOrNothing(string line) => JournalEntry.Read(line).Single()["MESSAGE"];

    [TestCase("no journal")]
    [TestCase("[]")]
    public void Entry_ThatIsNone_SaysSo(string line) => Assert.That(() => JournalEntry.Read(line).Count(), Throws.TypeOf<LabException>());

    [TestCase(""" "ROLLBACK_WATCHDOG_EVENT":"armed","SYSLOG_IDENTIFIER":"rollback-watchdogd","MESSAGE":"session abc123: armed" """, ExpectedResult = "watchdog: armed")]
    [TestCase(""" "SYSLOG_IDENTIFIER":"rollback-watchdogd","MESSAGE":"activating" """, ExpectedResult = "rollback: activating")]
    [TestCase(""" "SYSLOG_IDENTIFIER":"systemd","UNIT":"nftables.service","MESSAGE":"Reloaded nftables.service" """, ExpectedResult = "pid 1: Reloaded nftables.service")]
    [TestCase(""" "SYSLOG_IDENTIFIER":"systemd","UNIT":"nftables.service","MESSAGE":"Reloading nftables.service" """, ExpectedResult = "")]
    [TestCase(""" "SYSLOG_IDENTIFIER":"systemd","UNIT":"cron.service","MESSAGE":"Started cron.service" """, ExpectedResult = "")]
    [TestCase(""" "SYSLOG_IDENTIFIER":"sshd","MESSAGE":"Timeout, client not responding from user root" """, ExpectedResult = "sshd: Timeout, client not responding from user root")]
    [TestCase(""" "SYSLOG_IDENTIFIER":"sshd","MESSAGE":"Accepted publickey" """, ExpectedResult = "")]
    public string Events_Entry_IsToldOrNot(string fields) =>
        string.Concat(JournalEvents.Of(JournalEntry.Read($$"""{{{At}},{{fields}}}""")).Select(e => $"{e.Who}: {e.What}"));

    [Test]
    public void Timeline_Events_AreTakenFromTheArmOnInOrder()
    {
        var timeline = new Timeline();
        timeline.Note("operator", "IN", 12);
        timeline.Note("watchdog", "armed: target /nix/store/abc-nixos-system-base", 10);
        timeline.Note("operator", "before", 9);

        Assert.That(timeline.ToString(), Is.EqualTo("""
               +0.00 s  watchdog  armed: target base
               +2.00 s  operator  IN
            """));
    }

    [Test]
    public void Timeline_NothingArmed_IsEmpty()
    {
        var timeline = new Timeline();
        timeline.Note("operator", "IN", 12);

        Assert.That(timeline.SinceArm(), Is.Empty);
    }
}
