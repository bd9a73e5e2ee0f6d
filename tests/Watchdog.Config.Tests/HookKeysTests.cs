using System.Text.Json;

namespace Watchdog.Config.Tests;

internal sealed class HookKeysTests
{
    [Test]
    public void Read_AllKeys_AreTaken()
    {
        var hook = Read("""{"stranded":{"program":"/bin/page","arguments":["a b","c"],"timeout":"5s"}}""", out var mistakes);

        Assert.That(mistakes, Is.Empty);
        Assert.That((hook!.Program, hook.Timeout), Is.EqualTo(("/bin/page", TimeSpan.FromSeconds(5))));
        Assert.That(hook.Arguments, Is.EqualTo(new[] { "a b", "c" }));
    }

    [TestCase("""{"stranded":{"program":"page"}}""", "hooks.stranded.program")]
    [TestCase("""{"stranded":{}}""", "hooks.stranded.program")]
    [TestCase("""{"stranded":{"program":"/bin/page","arguments":["$HOME"]}}""", "hooks.stranded.arguments")]
    [TestCase("""{"stranded":{"program":"/bin/page","arguments":"a"}}""", "hooks.stranded.arguments")]
    [TestCase("""{"stranded":{"program":"/bin/page","timeout":"1d"}}""", "hooks.stranded.timeout")]
    [TestCase("""{"stranded":{"program":"/bin/page","colour":1}}""", "hooks.stranded.colour")]
    [TestCase("""{"stranded":7}""", "hooks.stranded")]
    [TestCase("""{"confirmed":{}}""", "hooks.confirmed")]
    [TestCase("[]", "hooks")]
    public void Read_Mistake_IsNamedAndTheHookLeftOut(string json, string where)
    {
        Assert.That(Read(json, out var mistakes), Is.Null);
        Assert.That(mistakes, Has.Some.StartsWith(where));
    }

    private static HookSettings? Read(string json, out List<string> mistakes)
    {
        mistakes = [];
        using var document = JsonDocument.Parse(json);
        HookKeys.Hooks.TryRead(new Place("hooks", document.RootElement, "{}", mistakes), new Settings(), out var settings);
        return settings.Stranded;
    }
}
