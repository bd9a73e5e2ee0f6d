namespace Watchdog.Cli.Tests;

internal sealed class RemoteHostTests
{
    [TestCase("-H root@host status --json")]
    [TestCase("status --host root@host --json")]
    [TestCase("status --host=root@host --json")]
    [TestCase("status --json -Hroot@host")]
    public async Task Host_AnywhereInTheLine_RunsTheRestThereOverAFreshConnection(string line)
    {
        var (run, ssh) = await RunAsync(0, line.Split(' '));

        Assert.That((run.ExitCode, run.Output, run.Error), Is.EqualTo((0, "", "")));
        Assert.That(ssh[..6], Is.EqualTo(new[] { "-o", "ControlMaster=no", "-o", "ControlPath=none", "--", "root@host" }));
        Assert.That(ssh[6], Does.StartWith("'exec' 'env' 'ROLLBACKCTL_ASKED_OVER=root@host' 'sh' '-c' ").And.EndWith(" 'rollbackctl' 'status' '--json'"));
        Assert.That(ssh[6], Does.Contain("/nix/var/nix/gcroots/rollback-watchdogd/*-program/bin/rollbackctl"));
    }

    [Test]
    public async Task Host_ArgumentsWithQuotes_AreNoShell()
    {
        var (_, ssh) = await RunAsync(0, ["-H", "host", "arm", "--except", "a'; reboot '"]);

        Assert.That(ssh[^1], Does.EndWith("""'--except' 'a'\''; reboot '\'''"""));
    }

    [TestCase(0, 0)]
    [TestCase(4, 4)]
    [TestCase(5, 5)]
    [TestCase(255, 6)]
    [TestCase(127, 6)]
    public async Task Host_ExitCode_IsThatOfTheCommandThere(int there, int here)
    {
        var (run, _) = await RunAsync(there, ["-H", "host", "status"]);

        Assert.That(run.ExitCode, Is.EqualTo(here));
    }

    [TestCase("status", null, false)]
    [TestCase("status --watch", null, false)]
    [TestCase("status --watch", "colours", true)]
    [TestCase("status", "terminal", false)]
    [TestCase("run -- x", "terminal", true)]
    [TestCase("status --sudo", "terminal", true)]
    public async Task Host_AtATerminal_HasOneThereWhereSomebodyIsAskedOrWatches(string line, string? at, bool has)
    {
        var (_, ssh) = await RunAsync(0, ["-H", "host", .. line.Split(' ')], e => e with { Terminal = at is null ? null : new FakeTerminal(), Colours = at == "colours" });

        Assert.That(ssh.Contains("-t"), Is.EqualTo(has));
    }

    [TestCase(true, "sudo'\\'' '\\''--")]
    [TestCase(false, "sudo'\\'' '\\''-n'\\'' '\\''--")]
    public async Task Host_WithSudo_AsksWhereSomebodyCanBeAsked(bool isTerminal, string sudo)
    {
        var (_, ssh) = await RunAsync(0, ["-H", "host", "--sudo", "confirm"], e => e with { Terminal = isTerminal ? new FakeTerminal() : null });

        Assert.That(ssh[^1], Does.Contain(sudo).And.EndWith(" 'rollbackctl' 'confirm'"));
    }

    [Test]
    public async Task Host_NameThatNeedsQuotes_IsNotTold()
    {
        var (_, ssh) = await RunAsync(0, ["-H", "a b", "status"]);

        Assert.That(ssh[^1], Does.StartWith("'exec' 'sh' '-c' "));
    }

    [Test]
    public async Task Host_ConnectionOfARunIsLost_DoesNotSayThatNothingHappened()
    {
        var (run, _) = await RunAsync(255, ["-H", "host", "run", "--", "switch"]);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((1, "rollbackctl: no ssh connection to host, or it was lost; if a session was armed there, it goes on by itself\nhint: rollbackctl -H host status\n")));
    }

    [TestCase("-H -oProxyCommand=reboot status")]
    [TestCase("--host= status")]
    [TestCase("-H host nonsense")]
    public async Task Host_WrongUsage_ConnectsNowhere(string line)
    {
        var (run, ssh) = await RunAsync(0, line.Split(' '));

        Assert.That((run.ExitCode, ssh), Is.EqualTo((2, Array.Empty<string>())));
    }

    private static async Task<(CliRun Run, string[] Ssh)> RunAsync(int exitCode, string[] arguments, Func<CliEnvironment, CliEnvironment>? with = null)
    {
        string[] ssh = [];
        var run = await CliRun.RunAsync(arguments, e => (with?.Invoke(e) ?? e) with
        {
            RunProgram = (program, given, _) =>
            {
                Assert.That(program, Is.EqualTo("ssh"));
                ssh = [.. given];
                return Task.FromResult(exitCode);
            },
        });
        return (run, ssh);
    }
}
