using System.Text.Json;

namespace Watchdog.Config.Tests;

internal sealed class NotifyKeysTests
{
    [Test]
    public void Read_AllKeys_AreTaken()
    {
        var notify = Read("""{"terminals":false,"command":["/bin/page","a b"],"timeout":"5s"}""", out var mistakes);

        Assert.That(mistakes, Is.Empty);
        Assert.That((notify.Terminals, notify.Timeout), Is.EqualTo((false, TimeSpan.FromSeconds(5))));
        Assert.That(notify.Command, Is.EqualTo(new[] { "/bin/page", "a b" }));
    }

    [TestCase("""{"command":"page"}""", "notify.command")]
    [TestCase("""{"command":["page"]}""", "notify.command")]
    [TestCase("""{"command":[]}""", "notify.command")]
    [TestCase("""{"command":["/bin/page","$HOME"]}""", "notify.command")]
    [TestCase("""{"command":["/bin/page",7]}""", "notify.command")]
    [TestCase("""{"timeout":"1d"}""", "notify.timeout")]
    [TestCase("""{"terminals":"no"}""", "notify.terminals")]
    [TestCase("""{"colour":1}""", "notify.colour")]
    public void Read_Mistake_IsNamedAndTheKeyLeftAtItsDefault(string json, string where)
    {
        Assert.That(Read(json, out var mistakes), Is.EqualTo(NotifySettings.Default));
        Assert.That(mistakes, Has.Some.StartsWith(where));
    }

    private static NotifySettings Read(string json, out List<string> mistakes)
    {
        mistakes = [];
        using var document = JsonDocument.Parse(json);
        NotifyKeys.Notify.TryRead(new Place("notify", document.RootElement, "{}", mistakes), NotifySettings.Default, out var settings);
        return settings;
    }
}
