using System.Text.Json;

namespace Watchdog.Systemd.Tests.Host;

internal sealed class JournalHostTests : HostTest
{
    [Test]
    public void Send_Fields_ArriveInTheJournal()
    {
        string id = Guid.NewGuid().ToString("N");
        bool sent = Journal.Send(new Dictionary<string, string>
        {
            ["MESSAGE"] = "two\nlines = fine, ü",
            ["PRIORITY"] = "4",
            ["MESSAGE_ID"] = id,
            ["ROLLBACK_WATCHDOG_SESSION"] = "a b=c",
            ["SYSLOG_IDENTIFIER"] = "ident",
            ["EMPTY"] = string.Empty,
        });
        Run("journalctl", "--sync");
        using JsonDocument entry = JsonDocument.Parse(Run("journalctl", "-o", "json", "MESSAGE_ID=" + id));

        Assert.Multiple(() =>
        {
            Assert.That(sent, Is.True);
            Assert.That(Field(entry, "MESSAGE"), Is.EqualTo("two\nlines = fine, ü"));
            Assert.That(Field(entry, "PRIORITY"), Is.EqualTo("4"));
            Assert.That(Field(entry, "ROLLBACK_WATCHDOG_SESSION"), Is.EqualTo("a b=c"));
            Assert.That(Field(entry, "SYSLOG_IDENTIFIER"), Is.EqualTo("ident"));
            Assert.That(Field(entry, "_PID"), Is.EqualTo(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        });
    }

    [Test]
    public void Send_LargeValue_ArrivesCutToItsBeginning()
    {
        string id = Guid.NewGuid().ToString("N");
        bool sent = Journal.Send(new Dictionary<string, string> { ["MESSAGE"] = new string('x', 500_000), ["MESSAGE_ID"] = id });
        Run("journalctl", "--sync");
        Assert.Multiple(() =>
        {
            Assert.That(sent, Is.True);
            Assert.That(Run("journalctl", "-o", "cat", "MESSAGE_ID=" + id), Has.Length.EqualTo(16 * 1024));
        });
    }

    private static string? Field(JsonDocument entry, string name) => entry.RootElement.GetProperty(name).GetString();
}
