using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Commands;

internal sealed class StatusCommandTests
{
    [Test]
    public async Task Status_Open_ShowsTheSession()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Session with { Phase = Phase.Probation, Probes = [Samples.Probe, Samples.WorseProbe] }));

        var run = await CliRun.AgainstAsync(daemon, "status");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        foreach (var line in new[]
        {
            "    session: k3f9x2\n",
            "      phase: probation (changed, not proven)\n",
            "     target: previous /nix/store/t-nixos-system-host\n",
            "   deadline: in 4min 58s (2026-11-20 03:04:58)\n",
            "     reason: armed limit\n",
            "      timer: rollback-watchdogd-k3f9x2-1.timer\n",
            "     proofs: 0\n",
            "  wg0      yes     passed  failed  no handshake\n",
            "       next: from a NEW ssh session: rollbackctl confirm k3f9x2\n",
            "    warning: no operators group\n",
        })
        {
            Assert.That(run.Output, Does.Contain(line));
        }

        Assert.That(run.Output, Does.Not.Contain("\u001b"));
    }

    [Test]
    public async Task Status_OnATerminal_PaintsWhatIsWorse()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Session with { Probes = [Samples.WorseProbe] }));

        var run = await CliRun.RunAsync(["status", "--socket", daemon.SocketPath], e => e with { Colours = true });

        Assert.That(run.Output, Does.Contain("\u001b[31mwg0"));
    }

    [TestCase(null, null, 3)]
    [TestCase(null, Phase.Confirmed, 3)]
    [TestCase(null, Phase.Disarmed, 3)]
    [TestCase(null, Phase.Expired, 3)]
    [TestCase(null, Phase.RolledBack, 4)]
    [TestCase(null, Phase.Stranded, 4)]
    [TestCase(Phase.Armed, Phase.RolledBack, 0)]
    [TestCase(Phase.RollingBack, null, 0)]
    [TestCase(Phase.Stranded, null, 4)]
    public async Task Status_Phases_ExitAsDocumented(Phase? open, Phase? last, int code)
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(
            open is { } o ? Samples.Session with { Phase = o } : null,
            last is { } l ? Samples.Ended(l) with { Id = "before" } : null));

        Assert.That((await CliRun.AgainstAsync(daemon, "status")).ExitCode, Is.EqualTo(code));
    }

    [Test]
    public async Task Status_NoneOpen_ShowsTheLast()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(null, Samples.Ended(Phase.RolledBack) with
        {
            Rungs = [new Rung { Number = 2, Name = "switch", StartedRealtimeUsec = 1_795_143_600_000_000, Outcome = "done", Detail = "exit 0" }],
        }));

        var run = await CliRun.AgainstAsync(daemon, "status");

        Assert.That(run.Output, Does.StartWith("No session is open.\nThe last one:\n"));
        Assert.That(run.Output, Does.Contain("      cause: lockout: wg0\n").And.Contain("     rung 2: 2026-11-20 03:00:00 switch: done - exit 0\n"));
    }

    [Test]
    public async Task Status_OfAnotherSession_ExitsWith3()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Session));

        var run = await CliRun.AgainstAsync(daemon, "status", "m7n8p9");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((3, "")));
        Assert.That(run.Error, Does.Contain("session m7n8p9 is neither open").And.Contain("hint: rollbackctl history m7n8p9"));
    }

    [Test]
    public async Task Status_Json_IsTheReplyOnOneAsciiLine()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Session with { Cause = "\u202e\u009b" }));

        var run = await CliRun.AgainstAsync(daemon, "status", "--json");

        Assert.That(run.Json.GetProperty("session").GetProperty("cause").GetString(), Is.EqualTo("\u202e\u009b"));
        Assert.That(run.Output.TrimEnd('\n'), Does.Match(@"\A[\x20-\x7e]+\z"));
    }

    [Test]
    public async Task Watch_UntilConfirmed_PrintsEachChangeAndExitsWith0()
    {
        await using var daemon = FakeDaemon.Replies(
            Samples.Status(Samples.Session, continues: true)
            + Samples.Status(Samples.Session, continues: true)
            + Samples.Status(Samples.Session with { Phase = Phase.Probation, Probes = [Samples.WorseProbe] }, continues: true)
            + Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true));

        var run = await CliRun.AgainstAsync(daemon, "status", "--watch");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(daemon.Calls[0].More, Is.True);
        Assert.That(run.Output.Split('\n').Count(l => l.StartsWith("k3f9x2  ", StringComparison.Ordinal)), Is.EqualTo(3), "the repeated one is not printed again");
        Assert.That(run.Output, Does.Contain("[worse than at arm: wg0]").And.Contain("k3f9x2  confirmed (the new system stays)"));
    }

    [Test]
    public async Task Watch_UntilRolledBack_ExitsWith4()
    {
        await using var daemon = FakeDaemon.Replies(
            Samples.Status(Samples.Session, continues: true) + Samples.Status(null, Samples.Ended(Phase.RolledBack), continues: true));

        Assert.That((await CliRun.AgainstAsync(daemon, "status", "--watch")).ExitCode, Is.EqualTo(4));
    }

    [Test]
    public async Task Watch_NothingOpen_ExitsWith3()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(null, continues: true));

        Assert.That((await CliRun.AgainstAsync(daemon, "status", "--watch")).ExitCode, Is.EqualTo(3));
    }

    [Test]
    public async Task Watch_DaemonRestarts_ConnectsAgain()
    {
        await using var daemon = new FakeDaemon((_, n) => n switch
        {
            1 => Samples.Status(Samples.Session, continues: true),
            2 => "",
            _ => Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true),
        });

        var run = await CliRun.AgainstAsync(daemon, "status", "--watch", "--json");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(daemon.Calls, Has.Count.EqualTo(3));
        Assert.That(run.Output.TrimEnd().Split('\n'), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Watch_DaemonGoesAwayBeforeTheFirstReply_ExitsWith1()
    {
        await using var daemon = FakeDaemon.Replies("");

        var run = await CliRun.AgainstAsync(daemon, "status", "--watch");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(daemon.Calls, Has.Count.EqualTo(1));
    }
}
