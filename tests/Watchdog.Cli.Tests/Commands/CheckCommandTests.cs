using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Commands;

internal sealed class CheckCommandTests
{
    private static readonly CheckReply Ready = new() { Problems = [], Notes = ["no stranger"], Target = "/nix/store/t", Probes = [Samples.Probe] };

    [Test]
    public async Task Check_Ready_ShowsTargetNotesAndProbes()
    {
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Reply(ControlMethods.Check.WriteReply(Ready)));

        var run = await CliRun.AgainstAsync(daemon, "check");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.StartWith("ready to be armed\n     target: /nix/store/t\n       note: no stranger\n"));
        Assert.That(run.Output, Does.Contain("sshd:22  yes     passed  key exchange"));
    }

    [Test]
    public async Task Check_Problem_ExitsWith1AndMakesItPrintable()
    {
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Reply(ControlMethods.Check.WriteReply(Ready with { Problems = ["window: \u001b"] })));

        var run = await CliRun.AgainstAsync(daemon, "check");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.StartWith("not ready to be armed\n").And.Contain("    problem: window: \\x1b\n"));
    }

    [Test]
    public async Task Check_Json_IsTheReply()
    {
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Reply(ControlMethods.Check.WriteReply(Ready)));

        Assert.That((await CliRun.AgainstAsync(daemon, "check", "--json")).Json.GetProperty("target").GetString(), Is.EqualTo("/nix/store/t"));
    }
}
