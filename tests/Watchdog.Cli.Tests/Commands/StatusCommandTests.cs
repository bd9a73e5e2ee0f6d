using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Commands;

internal sealed class StatusCommandTests
{
    private static string Crowded { get; } =
        FakeDaemon.Refuse(new RefusedError { Code = "too-many-connections", Reason = "there are too many connections to the daemon", Hint = "close some, or try again" });

    [Test]
    public async Task Status_Open_ShowsTheSession()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Unproven with { Probes = [Samples.Probe, Samples.WorseProbe] }));

        var run = await CliRun.AgainstAsync(daemon, "status");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        foreach (var line in new[]
        {
            "    session: k3f9x2\n",
            "      phase: probation (changed, not proven)\n",
            "   deadline: rollback in 4min 58s (2026-11-20 03:04:58)\n",
            "     reason: the switch has ended: waiting for proof\n",
            "     target: previous, generation 41 of 2026-11-17 07:20:00, linux-6.12.58\n             /nix/store/t-nixos-system-host\n",
            "    running: generation 42 of 2026-11-20 02:58:20, linux-6.12.60\n             /nix/store/r\n",
            "  next boot: the target\n",
            "  wg0      yes     passed  failed  no handshake\n",
            "       next: from a NEW ssh session: rollbackctl confirm k3f9x2\n",
            "    warning: no operators group\n",
        })
        {
            Assert.That(run.Output, Does.Contain(line));
        }

        Assert.That(run.Output, Does.Not.Contain("\u001b"));
    }

    /// <summary>"Rollback in 59min" was said where nothing would be rolled back.</summary>
    [TestCase(Phase.Armed, DeadlineEnd.Expiry, "armed (nothing has changed yet)", "expires in 4min 58s")]
    [TestCase(Phase.Armed, null, "armed (nothing has changed yet)", "expires in 4min 58s")]
    [TestCase(Phase.Armed, DeadlineEnd.Rollback, "armed (the next boot has changed, what runs has not)", "rollback in 4min 58s")]
    [TestCase(Phase.Probation, null, "probation (changed, not proven)", "rollback in 4min 58s")]
    public async Task Status_Deadline_SaysWhatComesThen(Phase phase, DeadlineEnd? end, string words, string deadline)
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Session with { Phase = phase, Deadline = Samples.Session.Deadline! with { LeadsTo = end } }));

        var run = await CliRun.AgainstAsync(daemon, "status");

        Assert.That(run.Output, Does.Contain($"      phase: {words}\n   deadline: {deadline} ("));
    }

    [Test]
    public async Task Status_TargetWasBooted_IsSaidInOneLine()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Unproven with { Target = "/nix/store/b" }));

        Assert.That((await CliRun.AgainstAsync(daemon, "status")).Output, Does.Contain("     booted: the target\n"));
    }

    [TestCase("", true, "from a NEW ssh session: rollbackctl confirm k3f9x2")]
    [TestCase("admin@web", true, "rollbackctl -H admin@web confirm k3f9x2")]
    [TestCase("", false, "from a NEW ssh session: /nix/store/w-rollback-watchdog/bin/rollbackctl confirm k3f9x2")]
    public async Task Status_Command_IsTheOneToTypeWhereItWasAsked(string host, bool isThere, string command)
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Unproven));

        var run = await CliRun.RunAsync(["status", "--socket", daemon.SocketPath], e => e with
        {
            Variable = name => name == "ROLLBACKCTL_ASKED_OVER" ? host : null,
            HasProgram = _ => isThere,
        });

        Assert.That(run.Output, Does.Contain($"       next: {command}\n"));
    }

    [Test]
    public async Task Status_ProofTerms_AreSaid()
    {
        var terms = new ProofWanted { Via = "wg0", Witness = "anna", Login = LoginWorth.Confirm, TrustsLocalProxy = true };
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Unproven with { ConfirmBy = ConfirmBy.Probes, Proof = terms }));

        var run = await CliRun.AgainstAsync(daemon, "status");

        Assert.That(run.Output, Does.Contain("      proof: the required probes, when they have passed for 2min once anna has come in; or a confirm from an ssh session that began after the switch, over wg0; a login alone is a confirm\n"));
    }

    [Test]
    public async Task Status_AnotherSystemRuns_SaysWhatChangedWithinLimits()
    {
        var lines = string.Join('\n', Enumerable.Range(1, 9).Select(n => $"p{n}: 1 → 2, \u001b[31;1m+{n} KiB\u001b[0m\u0007"));
        IReadOnlyList<string> asked = [];
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Unproven));

        var run = await CliRun.RunAsync(["status", "--socket", daemon.SocketPath], e => e with
        {
            Capture = (program, arguments, _, _) =>
            {
                asked = [program, .. arguments];
                return Task.FromResult<string?>(lines);
            },
        });

        Assert.That(asked, Is.EqualTo(new[] { "nix", "--extra-experimental-features", "nix-command", "store", "diff-closures", "/nix/store/t-nixos-system-host", "/nix/store/r" }));
        Assert.That(run.Output, Does.Contain("    changed: p1: 1 → 2, +1 KiB\\x07\n             p2: 1 → 2, +2 KiB\\x07\n").And.Contain("             and 3 more\n").And.Not.Contain("p7"));
    }

    /// <summary>What a daemon names and is no store path is no argument for nix.</summary>
    [Test]
    public async Task Status_SystemIsNoStorePath_IsNotAskedAbout()
    {
        var asked = 0;
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Unproven with { Target = "--option" }));

        await CliRun.RunAsync(["status", "--socket", daemon.SocketPath], e => e with { Capture = (_, _, _, _) => Task.FromResult<string?>($"{++asked}") });

        Assert.That(asked, Is.Zero);
    }

    [Test]
    public async Task Watch_NothingToActOnChanges_PrintsOneLine()
    {
        string Countdown(long usec) => Samples.Status(
            Samples.Unproven with
            {
                Deadline = Samples.Unproven.Deadline! with { RemainingUsec = usec },
                Probes = [Samples.Probe with { Latest = Samples.Probe.Latest! with { Detail = $"seen {usec}" } }],
            },
            continues: true);
        await using var daemon = FakeDaemon.Replies(Countdown(9_000_000) + Countdown(8_000_000) + Countdown(7_000_000) + Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true));

        var run = await CliRun.AgainstAsync(daemon, "status", "--watch");

        Assert.That(run.Output.Split('\n').Where(l => l.StartsWith("k3f9x2  ", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "k3f9x2  probation (changed, not proven), rollback in 9s: the switch has ended: waiting for proof",
            "k3f9x2  confirmed (the new system stays): lockout: wg0",
        }));
    }

    [Test]
    public async Task Watch_OnATerminalAndTheDaemonRestarts_SaysThatItDoesNotAnswer()
    {
        await using var daemon = new FakeDaemon((_, n) => n == 1 ? Samples.Status(Samples.Unproven, continues: true) : Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true));

        var run = await CliRun.RunAsync(["status", "--watch", "--socket", daemon.SocketPath], e => e with { Size = static () => (80, 24), Capture = static (_, _, _, _) => Task.FromResult<string?>(null) });

        var frames = run.Output.Split("\u001b[J");
        Assert.That(frames, Has.Some.StartsWith("The daemon does not answer; it is asked again."));
        Assert.That(frames[^1], Does.StartWith("Session k3f9x2 is not open.\n"));
    }

    [Test]
    public async Task Watch_OnATerminal_IsDrawnInOnePlaceWithinItsSize()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Unproven, continues: true) + Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true));

        var run = await CliRun.RunAsync(["status", "--watch", "--socket", daemon.SocketPath], e => e with { Size = static () => (50, 10), Capture = static (_, _, _, _) => Task.FromResult<string?>(null) });

        var frames = run.Output.Split("\u001b[J");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(frames[1], Does.StartWith("    session: k3f9x2\n").And.EndsWith("\u001b[9A\r"), "as many lines back as were written");
        Assert.That(frames[1].Split('\n')[..^1], Has.Length.EqualTo(9).And.All.Length.LessThanOrEqualTo(50));
        Assert.That(frames[^1], Does.StartWith("Session k3f9x2 is not open.\nThe last one:\n"));
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

    /// <summary>It refuses 39 times, which is more often than a daemon that has gone away is asked.</summary>
    [Test]
    public async Task Watch_DaemonHasNoPlace_SaysSoOnceAndGoesOn()
    {
        await using var daemon = new FakeDaemon((_, n) => n switch
        {
            1 => Samples.Status(Samples.Session, continues: true),
            <= 40 => Crowded,
            _ => Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true),
        });

        var run = await CliRun.AgainstAsync(daemon, "status", "--watch");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "there are too many connections to the daemon; the daemon is asked again\n")));
        Assert.That(run.Output, Does.Contain("k3f9x2  confirmed (the new system stays)"));
    }

    [Test]
    public async Task Watch_OnATerminalAndDaemonHasNoPlace_SaysSoInItsPlace()
    {
        await using var daemon = new FakeDaemon((_, n) => n switch
        {
            1 => Samples.Status(Samples.Unproven, continues: true),
            2 => Crowded,
            _ => Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true),
        });

        var run = await CliRun.RunAsync(["status", "--watch", "--socket", daemon.SocketPath], e => e with { Size = static () => (80, 24), Capture = static (_, _, _, _) => Task.FromResult<string?>(null) });

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output.Split("\u001b[J"), Has.Some.StartsWith("The daemon refuses: there are too many connections to the daemon; it is"));
    }

    /// <summary>A program that follows the session, as deploy does, says by itself that it has no connection, and makes another.</summary>
    [Test]
    public async Task Watch_AsJsonAndDaemonHasNoPlace_Ends()
    {
        await using var daemon = new FakeDaemon((_, n) => n == 1 ? Samples.Status(Samples.Session, continues: true) : Crowded);

        var run = await CliRun.AgainstAsync(daemon, "status", "--watch", "--json");

        Assert.That((run.ExitCode, daemon.Calls.Count), Is.EqualTo((ExitCode.Unreachable, 2)));
    }

    /// <summary>Nothing is watched yet: whoever asks is told at once.</summary>
    [Test]
    public async Task Watch_DaemonHasNoPlaceAtFirst_ExitsAsUnreachable()
    {
        await using var daemon = FakeDaemon.Replies(Crowded);

        var run = await CliRun.AgainstAsync(daemon, "status", "--watch");

        Assert.That((run.ExitCode, daemon.Calls.Count), Is.EqualTo((ExitCode.Unreachable, 1)));
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
