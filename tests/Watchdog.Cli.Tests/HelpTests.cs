using Watchdog.Protocol;

namespace Watchdog.Cli.Tests;

internal sealed class HelpTests
{
    [TestCase("arm")]
    [TestCase("run")]
    [TestCase("deploy", ".*")]
    [TestCase("check")]
    [TestCase("status")]
    [TestCase("heartbeat")]
    [TestCase("confirm")]
    [TestCase("disarm")]
    [TestCase("rollback")]
    [TestCase("history")]
    [TestCase("probe")]
    [TestCase("boot")]
    [TestCase("allow")]
    [TestCase("incoming")]
    public async Task Help_OfACommand_HasADescriptionOfTwoLinesAndAnExample(string command, string between = "")
    {
        var run = await CliRun.RunAsync([command, "--help"]);
        var lines = run.Output.Split('\n');

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(lines[0], Is.EqualTo("Description:"));
        Assert.That(lines[1..4], Has.Exactly(2).StartsWith("  "));
        Assert.That(run.Output, Does.Match($@"Example:\n  .*rollbackctl {between}{command}"));
    }

    [Test]
    public async Task Help_OfTheProgram_ListsCommandsAndExitCodes()
    {
        var run = await CliRun.RunAsync(["--help"]);

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("Example:\n  rollbackctl arm && nixos-rebuild switch"));
        foreach (var code in Enumerable.Range(0, 7))
        {
            Assert.That(run.Output, Does.Contain($"\n  {code}  "));
        }
    }

    [Test]
    public async Task Help_OfStatus_DocumentsItsExitCodes()
    {
        var run = await CliRun.RunAsync(["status", "--help"]);

        Assert.That(run.Output, Does.Contain("Exit codes of status:").And.Contain("  3  no session is open").And.Contain("  4  no session is open and the last one was rolled back"));
    }

    [Test]
    public async Task Help_BesideAWrongOption_IsStillShown()
    {
        var run = await CliRun.RunAsync(["arm", "--window", "soon", "--help"]);

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("--armed-limit <DURATION>"));
    }

    [Test]
    public async Task Version_IsTheInterfaces()
    {
        var run = await CliRun.RunAsync(["--version"]);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, $"rollbackctl {Interface.Version}\n")));
        Assert.That(Interface.Version, Does.Match(@"^\d+\.\d+\.\d+"));
    }

    [TestCase("", "no command was given")]
    [TestCase("stauts", "'stauts'")]
    public async Task Run_NoCommand_IsUsage(string command, string words)
    {
        var run = await CliRun.RunAsync(command.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(words).And.Contain("hint: rollbackctl --help"));
    }
}
