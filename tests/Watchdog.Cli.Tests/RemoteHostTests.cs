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
        Assert.That(ssh[6], Does.StartWith("'exec' 'sh' '-c' ").And.EndWith(" 'rollbackctl' 'status' '--json'"));
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

    [TestCase("-H -oProxyCommand=reboot status")]
    [TestCase("--host= status")]
    [TestCase("-H host nonsense")]
    public async Task Host_WrongUsage_ConnectsNowhere(string line)
    {
        var (run, ssh) = await RunAsync(0, line.Split(' '));

        Assert.That((run.ExitCode, ssh), Is.EqualTo((2, Array.Empty<string>())));
    }

    private static async Task<(CliRun Run, string[] Ssh)> RunAsync(int exitCode, string[] arguments)
    {
        string[] ssh = [];
        var run = await CliRun.RunAsync(arguments, e => e with
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
