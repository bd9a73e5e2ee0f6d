using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Commands;

internal sealed class SessionCommandTests
{
    [TestCase("heartbeat", "Heartbeat", Phase.Probation, "probation (changed, not proven), rollback in 4min 58s: the switch has ended: waiting for proof")]
    [TestCase("disarm", "Disarm", Phase.Disarmed, "disarmed (nothing had changed)")]
    [TestCase("rollback", "RollBack", Phase.RollingBack, "rolling back")]
    public async Task Command_Granted_PrintsTheSession(string command, string method, Phase phase, string words)
    {
        await using var daemon = FakeDaemon.Replies(Samples.SessionReply(Samples.Unproven with { Phase = phase }));

        var run = await CliRun.AgainstAsync(daemon, command, "k3f9x2");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.StartWith("k3f9x2  " + words));
        Assert.That(daemon.Calls[0].Method, Is.EqualTo("org.rollback-watchdog.Control." + method));
        Assert.That(daemon.Calls[0].Parameters.GetRawText(), Is.EqualTo("""{"id":"k3f9x2"}"""));
    }

    [Test]
    public async Task RollBack_OfAnArmedSession_SaysNothingOfTheNextBoot()
    {
        var asked = Samples.Session with { Deadline = Samples.Session.Deadline! with { RemainingUsec = 0, Reason = "asked for: by root", LeadsTo = DeadlineEnd.Rollback } };
        await using var daemon = FakeDaemon.Replies(Samples.SessionReply(asked));

        Assert.That((await CliRun.AgainstAsync(daemon, "rollback")).Output, Is.EqualTo("k3f9x2  armed (nothing has changed yet), rollback now: asked for: by root\n"));
    }

    [Test]
    public async Task Confirm_Granted_PrintsTheNotes()
    {
        await using var daemon = FakeDaemon.Replies(Samples.ConfirmReply(Samples.Ended(Phase.Confirmed)));

        var run = await CliRun.AgainstAsync(daemon, "confirm");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("confirmed (the new system stays)").And.Contain("note: the boot default is the new system\n"));
        Assert.That(daemon.Calls[0].Parameters.GetRawText(), Is.EqualTo("{}"));
    }

    [TestCase("heartbeat")]
    [TestCase("confirm")]
    public async Task Proof_Forced_SaysSo(string command)
    {
        await using var daemon = FakeDaemon.Replies(Samples.ConfirmReply(Samples.Session));

        await CliRun.AgainstAsync(daemon, command, "--force");

        Assert.That(daemon.Calls[0].Parameters.GetRawText(), Is.EqualTo("""{"force":true}"""));
    }

    [TestCase("confirm", null, Phase.RolledBack, 4)]
    [TestCase("confirm", "k3f9x2", Phase.Stranded, 4)]
    [TestCase("heartbeat", null, Phase.RolledBack, 4)]
    [TestCase("confirm", "m7n8p9", Phase.RolledBack, 3)]
    [TestCase("confirm", null, Phase.Confirmed, 3)]
    public async Task Proof_NoSessionAnyMore_TellsARollbackFromNone(string command, string? id, Phase last, int code)
    {
        await using var daemon = new FakeDaemon((call, _) => call.Method == ControlMethods.Status.FullName
            ? Samples.Status(null, Samples.Ended(last))
            : FakeDaemon.Refuse(new NoSessionError { Reason = "no session is open", Hint = "rollbackctl status" }));

        var run = await CliRun.AgainstAsync(daemon, id is null ? [command] : [command, id]);

        Assert.That(run.ExitCode, Is.EqualTo(code));
        Assert.That(run.Error, code == 4
            ? Does.Contain("session k3f9x2, armed 2026-11-20 03:00:00, was rolled back: lockout: wg0\nhint: rollbackctl history k3f9x2")
            : Does.Contain("no session is open\nhint: rollbackctl status"));
    }

    [Test]
    public async Task Proof_NoSessionAndThenNoDaemon_KeepsTheFirstAnswer()
    {
        await using var daemon = new FakeDaemon((_, n) => n > 1 ? "" : FakeDaemon.Refuse(new NoSessionError { Reason = "r", Hint = "h" }));

        Assert.That((await CliRun.AgainstAsync(daemon, "confirm")).ExitCode, Is.EqualTo(3));
    }

    [Test]
    public async Task History_Entries_AreOneLineEach()
    {
        var entry = new HistoryEntry
        {
            Session = "k3f9x2",
            RealtimeUsec = 1_795_143_600_000_000,
            Usec = 1,
            BootId = "b0",
            Event = "armed",
            MessageId = "m",
            Text = "two\nlines",
            Fields = new Dictionary<string, string>(),
        };
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Reply(ControlMethods.History.WriteReply(
            new HistoryReply { Entries = [entry, entry with { Event = "deadline-moved", Text = "t", RealtimeUsec = long.MaxValue }] })));

        var run = await CliRun.AgainstAsync(daemon, "history", "k3f9x2", "--limit", "7");

        Assert.That(run.Output, Is.EqualTo("2026-11-20 03:00:00  k3f9x2  armed           two\\x0alines\n?                    k3f9x2  deadline-moved  t\n"));
        Assert.That(daemon.Calls[0].Parameters.GetRawText(), Is.EqualTo("""{"id":"k3f9x2","limit":7}"""));
    }

    [TestCase("0")]
    [TestCase("5001")]
    [TestCase("many")]
    public async Task History_WrongLimit_IsUsage(string limit)
    {
        var run = await CliRun.RunAsync(["history", "--limit", limit]);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("--limit").And.Contain("1 to 5000"));
    }

    [TestCase(ProbeOutcome.Passed, ProbeOutcome.Passed, 0)]
    [TestCase(ProbeOutcome.Passed, ProbeOutcome.Failed, 1)]
    [TestCase(ProbeOutcome.Failed, ProbeOutcome.Failed, 0)]
    [TestCase(null, ProbeOutcome.Failed, 1)]
    [TestCase(null, ProbeOutcome.Skipped, 0)]
    public async Task Probe_Results_ExitAsDocumented(ProbeOutcome? atArm, ProbeOutcome latest, int code)
    {
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Reply(ControlMethods.Probe.WriteReply(new ProbeReply
        {
            Probes =
            [
                new ProbeComparison
                {
                    Name = "gateway",
                    Required = true,
                    AtArm = atArm is { } outcome ? new ProbeResult { Name = "gateway", Outcome = outcome, Detail = "" } : null,
                    Latest = new ProbeResult { Name = "gateway", Outcome = latest, Detail = "seen" },
                },
            ],
        })));

        var run = await CliRun.AgainstAsync(daemon, "probe");

        Assert.That(run.ExitCode, Is.EqualTo(code));
        Assert.That(run.Output, Does.Contain("gateway").And.Contain("seen"));
    }
}
