using System.Text.Json;
using Watchdog.Core;
using Watchdog.Executor.Notices;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Notices;

internal sealed class NoticeEventTests
{
    [Test]
    public void Of_ProofIsWanted_HasTheDeadlineAndTheCommand()
    {
        var json = NoticeEvent.Of(new Notice(NoticeKind.ProofWanted, Make.Session(), Make.Start), "lab", "words", "rollbackctl");
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;

        Assert.Multiple(() =>
        {
            Assert.That(json[^1], Is.EqualTo((byte)'\n'));
            Assert.That(json.Count(b => b == '\n'), Is.EqualTo(1), "one line");
            Assert.That(root.GetProperty("event").GetString(), Is.EqualTo("proof-wanted"));
            Assert.That(root.GetProperty("session").GetString(), Is.EqualTo(Make.Id));
            Assert.That(root.GetProperty("host").GetString(), Is.EqualTo("lab"));
            Assert.That(root.GetProperty("text").GetString(), Is.EqualTo("words"));
            Assert.That(root.GetProperty("confirm").GetString(), Is.EqualTo($"rollbackctl confirm {Make.Id}"));
            Assert.That(root.GetProperty("deadline_realtime_usec").GetInt64() - root.GetProperty("realtime_usec").GetInt64(), Is.EqualTo(300_000_000));
        });
    }

    [Test]
    public void Of_RolledBack_HasTheCauseWithoutWhatACommandPrinted()
    {
        var session = Make.Session(Phase.RolledBack) with { Cause = "command:backup fails: the secret\n", RolledBackFrom = Make.New };
        using var document = JsonDocument.Parse(NoticeEvent.Of(new Notice(NoticeKind.RolledBack, session, Make.Start), "lab", "", "rollbackctl"));
        var root = document.RootElement;

        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("cause").GetString(), Does.StartWith("command:backup fails").And.Not.Contain("secret"));
            Assert.That(root.GetProperty("rolled_back_from").GetString(), Is.EqualTo(Make.New));
            Assert.That(root.GetProperty("deadline_realtime_usec").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(root.GetProperty("confirm").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
    }

    /// <summary>The words are named in rollback-watchdogd.json(5).</summary>
    [Test]
    public void Event_OfEachMoment_IsNamedInTheKeysDescription()
    {
        var description = Watchdog.Config.NotifyKeys.Notify.Keys.Single(k => k.Name == "command").Description;
        var properties = typeof(NoticeEvent).GetProperties().Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name));
        var events = Enum.GetValues<NoticeKind>().Select(k => new Notice(k, Make.Session(), Make.Start).Event);

        Assert.That(events.Concat(properties).Where(w => !description.Contains($"`{w}`", StringComparison.Ordinal)), Is.Empty);
    }
}
