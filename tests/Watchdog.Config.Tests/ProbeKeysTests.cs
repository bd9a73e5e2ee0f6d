using System.Text.Json;
using Watchdog.Probes;
using Watchdog.Probes.Rounds;
using Watchdog.Tests.Probes;

namespace Watchdog.Config.Tests;

internal sealed class ProbeKeysTests
{
    [Test]
    public void Read_EveryKey_IsTaken()
    {
        var settings = Read(
            """
            {
              "gateway": { "enabled": false },
              "units": { "required": true, "timeout": "20s" },
              "command": { "mail": { "program": "/run/current-system/sw/bin/check-mail", "arguments": ["--quick", "$x"], "timeout": "8s", "required": false } }
            }
            """,
            out var mistakes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mistakes, Is.Empty);
            Assert.That(ProbeSet.Tune(Planned("gateway"), settings), Is.Null);
            Assert.That(ProbeSet.Tune(Planned("units") with { Required = false }, settings), Has.Property("Required").True.And.Property("Limit").EqualTo(TimeSpan.FromSeconds(20)));
            Assert.That(ProbeSet.Tune(Planned("ssh"), settings), Has.Property("Required").True.And.Property("Limit").EqualTo(PlannedProbe.DefaultLimit));
            var mail = settings.Commands.Single();
            Assert.That((mail.Name, mail.Program, mail.Timeout, mail.Required), Is.EqualTo(("mail", "/run/current-system/sw/bin/check-mail", TimeSpan.FromSeconds(8), false)));
            Assert.That(mail.Arguments, Is.EqualTo(new[] { "--quick", "$x" }));
        }
    }

    [TestCase("""{"shh":{}}""", "probes.shh: unknown; allowed: ssh, access")]
    [TestCase("""{"ssh":true}""", "probes.ssh: true is not an object")]
    [TestCase("""{"ssh":{"required":"no"}}""", "probes.ssh.required: \"no\" is not allowed; true or false")]
    [TestCase("""{"ssh":{"timeout":"2min"}}""", "probes.ssh.timeout: \"2min\" is not allowed; a string from 1s to 20s")]
    [TestCase("""{"ssh":{"retries":3}}""", "probes.ssh.retries: unknown; allowed: enabled, required, timeout")]
    [TestCase("""{"command":{"My check":{"program":"/x"}}}""", "probes.command.My check: a name is 1 to 32")]
    [TestCase("""{"command":{"mine":{"program":"check"}}}""", "probes.command.mine.program: `check` is not allowed; an absolute path")]
    [TestCase("""{"command":{"mine":{"program":"/x","arguments":"a b"}}}""", "probes.command.mine.arguments: \"a b\" is not an array of strings")]
    [TestCase("""{"command":{"mine":{"program":"/x","shell":true}}}""", "probes.command.mine.shell: unknown; allowed: program, arguments, timeout, required")]
    [TestCase("[]", "probes: [] is not an object")]
    public void Read_Mistake_NamesKeyValueAndWhatIsAllowed(string json, string mistake)
    {
        _ = Read(json, out var mistakes);
        Assert.That(mistakes, Has.Count.EqualTo(1));
        Assert.That(mistakes[0], Does.StartWith(mistake));
    }

    private static PlannedProbe Planned(string name) => new(new FakeProbe(name, static () => throw new NotSupportedException()));

    private static ProbeSettings Read(string json, out List<string> mistakes)
    {
        mistakes = [];
        using var document = JsonDocument.Parse(json);
        ProbeKeys.Probes.TryRead(new Place("probes", document.RootElement, "{}", mistakes), ProbeSettings.Default, out var settings);
        return settings;
    }
}
