using Watchdog.Core;
using Watchdog.Host.Running;
using Watchdog.Probes.Access;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Access;

internal sealed class KeysCommandTests
{
    private static readonly Account Operator = new("op", 1000, 100, "/home/operator", "/bin/sh", false, null);

    [Test]
    public async Task Ask_TheCommand_RunsAsItsUserWithNothingOfThisEnvironment()
    {
        var programs = Programs();

        await AskAsync(programs, "/bin/true %u");

        Assert.That(programs.Ran[^1], Is.EqualTo(
            $"setpriv --reuid=65534 --regid=65534 --init-groups -- env -i {KeysCommand.StandardPath} USER=nobody LOGNAME=nobody HOME=/nonexistent /bin/true op"));
    }

    /// <summary>The chain itself, with the rights that a test has: the user may only be changed to another by root.</summary>
    [Test]
    public async Task Ask_TheChain_HandsOnTheEnvironmentThatSshdDoes()
    {
        Environment.SetEnvironmentVariable("WATCHDOG_SECRET", "x");
        var programs = Programs();
        await AskAsync(programs, "/usr/bin/env");
        var chain = programs.Ran[^1].Split(' ').SkipWhile(w => w != "env").ToArray();

        var said = await new ProgramRunner().RunAsync(chain[0], chain[1..^1], "", CancellationToken.None);

        Assert.That(said.Output.Split('\n').Where(l => l.Length > 0).Select(l => l.Split('=')[0]), Is.EquivalentTo(["PATH", "USER", "LOGNAME", "HOME"]));
    }

    [Test]
    public async Task Ask_CommandThatSomebodyElseCouldHaveWritten_IsNotRun()
    {
        using var host = new TempHost();
        var command = Path.Combine(host.Root, "keys");
        await File.WriteAllTextAsync(command, "#!/bin/sh\n");
        File.SetUnixFileMode(command, (UnixFileMode)0b111_111_111);
        var programs = Programs();

        await AskAsync(programs, command);

        Assert.That(programs.Ran.Where(r => r.StartsWith("setpriv", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("keys")]
    [TestCase("/a=b")]
    [TestCase("/nowhere/keys")]
    public async Task Ask_CommandThatSshdDoesNotRun_IsNotRun(string command)
    {
        var programs = Programs();

        await AskAsync(programs, command);

        Assert.That(programs.Ran.Where(r => r.StartsWith("setpriv", StringComparison.Ordinal)), Is.Empty);
    }

    private static FakePrograms Programs() => new FakePrograms()
        .Says("getent passwd -- nobody", "nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n")
        .Says("getent shadow -- nobody", "")
        .Says("setpriv ", "");

    private static async Task AskAsync(FakePrograms programs, string command) => await new KeysCommand(programs).AskAsync(
        SshdSettings.Parse($"authorizedkeyscommand {command}\nauthorizedkeyscommanduser nobody\n"),
        Operator,
        new SshdTokens(Operator, new Operator("op", 1000, "10.88.0.2", "10.88.0.1", 22), OfferedKey.Unknown),
        CancellationToken.None);
}
