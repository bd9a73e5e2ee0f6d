namespace Watchdog.Cli.Tests;

/// <summary>A word that looks like an option or a verb and is none is refused before the daemon is asked for anything.</summary>
internal sealed class MistypedTests
{
    [TestCase("confirm --forse", "'--forse' is no option; did you mean --force?")]
    [TestCase("confirm -f", "'-f' is no option")]
    [TestCase("status --wach", "'--wach' is no option; did you mean --watch?")]
    [TestCase("run --widow 10min -- true", "'--widow' is no option; did you mean --window?")]
    [TestCase("arm --widnow 10min", "'--widnow' is no option; did you mean --window?")]
    [TestCase("history --jsn", "'--jsn' is no option; did you mean --json?")]
    [TestCase("stauts", "'stauts' is no command; did you mean status?")]
    [TestCase("conform k3f9x2", "'conform' is no command; did you mean confirm?")]
    [TestCase("frobnicate", "'frobnicate' is no command\n")]
    [TestCase("help stauts", "'stauts' is no command; did you mean status?")]
    [TestCase("confirm 7f3", "'7f3' is no session's id: an id has 6 letters and digits")]
    [TestCase("confirm k3f9xo", "'k3f9xo' is no session's id")]
    [TestCase("arm --confirm-by me", "--confirm-by: 'me' is no way to confirm; allowed: operator, probes")]
    public async Task Run_WordThatIsNone_IsRefusedWithoutADaemon(string line, string words)
    {
        // The socket does not exist: a command that asked the daemon would exit with 6.
        var run = await CliRun.RunAsync(line.Split(' '), e => e with { Variable = _ => "/nonexistent/control" });

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.StartWith($"rollbackctl: {words}"));
        Assert.That(run.Error, Does.Contain("hint: rollbackctl").And.Not.Contain("\\x"));
    }

    [Test]
    public async Task Help_AsAVerb_IsTheHelpOfThatCommand()
    {
        var verb = await CliRun.RunAsync(["help", "confirm"]);
        var option = await CliRun.RunAsync(["confirm", "--help"]);

        Assert.That((verb.ExitCode, verb.Output, verb.Error), Is.EqualTo((0, option.Output, "")));
        Assert.That((await CliRun.RunAsync(["help"])).Output, Is.EqualTo((await CliRun.RunAsync(["--help"])).Output));
    }
}
