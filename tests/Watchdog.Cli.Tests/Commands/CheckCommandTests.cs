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

    [Test]
    public async Task Drill_StepsOneAfterTheOther_HasALineForEachAndThenTheVerdict()
    {
        await using var daemon = FakeDaemon.Replies(Part(1) + Part(2) + Part(2, saved: true));

        var run = await CliRun.AgainstAsync(daemon, "check", "--drill");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.StartWith(
            "  timer           2.0 s  started\n  dry-activate    1.1 s  exited 0\n\nthis host would be saved: 3.1 s\n     target: /nix/store/t\n       note: no stranger\n"));
        Assert.That((daemon.Calls.Single().Method, daemon.Calls.Single().More), Is.EqualTo((ControlMethods.Drill.FullName, true)), "with more the daemon hears that we hang up");
    }

    [Test]
    public async Task Drill_StepFails_ExitsWith1AndMakesItPrintable()
    {
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Reply(ControlMethods.Drill.WriteReply(Drill(1, saved: false) with
        {
            Steps = [new DrillStep { Name = "timer\u001b", Passed = false, TookUsec = 17_000_000, Detail = "\u001b[2J" }],
            Problems = ["timer: late"],
        })));

        var run = await CliRun.AgainstAsync(daemon, "check", "--drill");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("  timer\\x1b      17.0 s  failed: \\x1b[2J\n\nthis host might not be saved\n").And.Contain("    problem: timer: late\n"));
    }

    [Test]
    public async Task Drill_Json_IsTheLastReplyAlone()
    {
        await using var daemon = FakeDaemon.Replies(Part(1) + Part(2, saved: true));

        var run = await CliRun.AgainstAsync(daemon, "check", "--drill", "--json");

        Assert.That(run.Json.GetProperty("steps").GetArrayLength(), Is.EqualTo(2));
        Assert.That(run.Json.GetProperty("saved").GetBoolean(), Is.True);
    }

    [TestCase("drill-runs")]
    [TestCase("switch-runs")]
    public async Task Drill_Refused_ExitsWith5(string code)
    {
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Refuse(new RefusedError { Code = code, Reason = "not now", Hint = "wait" }));

        var run = await CliRun.AgainstAsync(daemon, "check", "--drill");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((5, "rollbackctl: not now\nhint: wait\n")));
    }

    /// <summary>A daemon that goes away in the middle has not said that the host would be saved.</summary>
    [Test]
    public async Task Drill_DaemonGoesAway_Fails()
    {
        await using var daemon = FakeDaemon.Replies(Part(1));

        var run = await CliRun.AgainstAsync(daemon, "check", "--drill");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Is.EqualTo("  timer           2.0 s  started\n"));
        Assert.That(run.Error, Does.StartWith("rollbackctl: the daemon went away before it answered\n"));
    }

    private static string Part(int steps, bool? saved = null) => FakeDaemon.Reply(ControlMethods.Drill.WriteReply(Drill(steps, saved)), continues: saved is null);

    private static DrillReply Drill(int steps, bool? saved) => new()
    {
        Problems = [],
        Notes = Ready.Notes,
        Target = Ready.Target,
        Probes = Ready.Probes,
        Steps =
        [
            .. new[]
            {
                new DrillStep { Name = "timer", Passed = true, TookUsec = 2_012_000, Detail = "started" },
                new DrillStep { Name = "dry-activate", Passed = true, TookUsec = 1_061_000, Detail = "exited 0" },
            }.Take(steps),
        ],
        Saved = saved,
        ElapsedUsec = 3_073_000,
    };
}
