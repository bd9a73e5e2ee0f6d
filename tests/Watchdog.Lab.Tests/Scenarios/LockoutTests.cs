using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>An operator arms, switches, is locked out, and gets the host back with nobody's help.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LockoutTests : IAsyncDisposable
{
    private const string NoProof = "no proof within 10s after the switch";

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("lockout");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCase("firewall-port", Way.Lan)]
    [TestCase("firewall-port", Way.Wg)]
    [TestCase("wg-silent-peer", Way.Wg)]
    [TestCase("wg-not-back", Way.Wg)]
    [TestCase("wg-key", Way.Wg)]
    [TestCase("ssh-dead", Way.Lan)]
    [TestCase("ssh-port", Way.Lan)]
    [TestCase("ssh-keys", Way.Lan)]
    [TestCase("ssh-root-login", Way.Lan)]
    [Category("Scenario")]
    public async Task Switch_Lockout_HostComesBack(string generation, Way lost)
    {
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync(generation);
        Assert.That(await _host.RunsAsync(generation), Is.True);
        if (lost == Way.Wg)
        {
            // An old WireGuard session may still carry packets: what counts is a new one.
            await _host.RehandshakeAsync();
        }

        Assert.That(await _host.CanLoginAsync(lost), Is.False, "the operator is locked out");

        await Recovered.AssertAsync(_host, session, NoProof, Recovered.Limit, generation);
    }

    [Test]
    [Category("Scenario")]
    public async Task Switch_SshIsNotLetInThroughTheTunnelAnyMore_HostComesBack()
    {
        await _host.SwitchAsync("firewall-wg-base");
        await _host.RehandshakeAsync();
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("firewall-wg");
        Assert.That(await _host.CanLoginAsync(Way.Wg), Is.False, "the operator is locked out");

        await Recovered.AssertAsync(_host, session, NoProof, Recovered.Limit, "firewall-wg", wayIn: WayIn.Tunnel);
    }

    [Test]
    [Category("Scenario")]
    public async Task Switch_OperatorLogsInAndCannotBecomeRoot_HostComesBack()
    {
        await _host.SwitchAsync("ssh-sudo-base");
        var armed = await _host.OperatorAsync(Way.Lan, "op", TimeSpan.FromSeconds(30), "sudo", "rollbackctl", "--json", "arm", "--window", "10s");
        var session = ControlMethods.Arm.ReadReply(JsonDocument.Parse(armed.Text).RootElement).Session;
        await _host.SwitchAsync("ssh-sudo");
        Assert.That(await _host.CanLoginAsync(Way.Lan, "op"), Is.True);
        Assert.That(await _host.CanGetInAsync(Way.Lan, WayIn.Sudo), Is.False, "the operator cannot become root");

        await Recovered.AssertAsync(_host, session, NoProof, Recovered.Limit, "ssh-sudo", wayIn: WayIn.Sudo);
    }

    [Test]
    [Category("Scenario")]
    public async Task Confirm_FromBeforeALockout_IsRefusedAndTheHostComesBack()
    {
        await using var old = await _host.OpenSessionAsync(Way.Lan);
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("firewall-port");
        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.False, "the operator is locked out");

        var stale = await old.RunAsync($"rollbackctl confirm {session.Id}");

        Assert.That(stale.ExitCode, Is.EqualTo(5), stale.ToString());
        await Recovered.AssertAsync(_host, session, NoProof, Recovered.Limit, "stale-session");
    }

    [Test]
    [Category("Scenario")]
    public async Task Switch_OverTheTunnelThatItCuts_HostComesBack()
    {
        var session = await _client.ArmAsync("--window", "10s");
        var run = await _host.OperatorAsync(Way.Wg, "root", TimeSpan.FromSeconds(60), "lab-switch --direct wg-cut-midway");
        Assert.That(run.Succeeded, Is.False, "the session that ran the switch was cut");

        await Recovered.AssertAsync(_host, session, NoProof, Recovered.Limit, "wg-cut-midway");
        Assert.That(await _host.InAsync("ls", "/run/nixos"), Has.Property("Output").Not.Contain("list"), "left-overs");
    }

    [Test]
    [Category("Scenario")]
    public async Task Switch_HealthyButNotConfirmed_IsRolledBackAndSaysSo()
    {
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("healthy");

        // Of one who is no operator: an operator's login would be a heartbeat.
        Assert.That(await _host.CanLoginAsync(Way.Lan, "op"), Is.True);

        await Recovered.AssertAsync(_host, session, NoProof, Recovered.Limit, "forgotten-confirm");
    }

    [Test]
    public async Task Switch_ConfirmedOverAFreshSession_Stays()
    {
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("healthy");
        await _host.RehandshakeAsync();

        var confirm = await _host.OperatorAsync(Way.Wg, "rollbackctl", "confirm", session.Id);

        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        var healthy = await _host.PathOfAsync("healthy");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(healthy));
            Assert.That(await Recovered.ProfileAsync(_host), Is.EqualTo(healthy));
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(healthy));
            Assert.That(await Recovered.TimersAsync(_host), Is.Empty);
            Assert.That((await _client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.Confirmed));
            Assert.That((await _host.InAsync("ls", "/nix/var/nix/gcroots/rollback-watchdogd")).Text, Is.Empty);
        }

        var again = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);
        Assert.That(again.ExitCode, Is.Zero, "a repeated confirm succeeds quietly");
    }

    [Test]
    public async Task Heartbeat_InProbation_MovesTheDeadlineOneWindowOn()
    {
        // The login that brings the heartbeat would move the deadline too, at a moment of its own.
        var session = await _client.ArmAsync("--window", "60s", "--login", "ignore");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session!.Phase == Phase.Probation, TimeSpan.FromSeconds(5), "the end of the switch is noticed");
        var before = (await _client.StatusAsync()).Session!.Deadline!;

        var heartbeat = await _host.OperatorAsync(Way.Lan, "rollbackctl", "heartbeat", session.Id);

        Assert.That(heartbeat.ExitCode, Is.Zero, heartbeat.ToString());
        var after = (await _client.StatusAsync()).Session!.Deadline!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.AtUsec, Is.GreaterThan(before.AtUsec));
            Assert.That(after.Number, Is.GreaterThan(before.Number));
            Assert.That(await Recovered.TimersAsync(_host), Does.Contain(after.Timer).And.Not.Contain(before.Timer));
        }
    }

    [Test]
    public async Task Confirm_OverASessionOlderThanTheSwitch_IsRefused()
    {
        await using var old = await _host.OpenSessionAsync(Way.Lan);
        var session = await _client.ArmAsync("--window", "30s");
        await _host.SwitchAsync("healthy");

        var stale = await old.RunAsync($"rollbackctl confirm {session.Id}");
        var console = await _host.InAsync("rollbackctl", "confirm", session.Id);
        var fresh = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stale.ExitCode, Is.EqualTo(5), stale.ToString());
            Assert.That(stale.Output, Does.Contain("ControlPath=none").And.Contain(session.Id));
            Assert.That(console.ExitCode, Is.EqualTo(5), console.ToString());
            Assert.That(fresh.ExitCode, Is.Zero, fresh.ToString());
        }
    }

    [Test]
    [Category("Scenario")]
    [CancelAfter(180_000)]
    public async Task Switch_SlowerThanTheWindow_IsNotRolledBackWhileItRuns()
    {
        await _host.ShellAsync("mkdir -p /etc/lab && echo 40 > /etc/lab/slow-seconds");
        var session = await _client.ArmAsync("--window", "10s");

        var run = await _host.SwitchAsync("slow-switch");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase != Phase.Activating, TimeSpan.FromSeconds(5), "the end of the switch is noticed");
        var after = await _client.StatusAsync();
        var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.ToString());
            Assert.That(after.Session?.Phase, Is.EqualTo(Phase.Probation));
            Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
            Assert.That(await _host.RunsAsync("slow-switch"), Is.True);
        }

        // The login that came with the confirm may have been seen before it.
        var history = (await _client.HistoryAsync(session.Id)).Where(e => e.Event is not ("login" or "probe-changed")).ToList();
        string[] course = ["armed", "activation-started", "activation-ended", "confirmed"];
        Assert.That(history.Select(e => e.Event).Where(course.Contains), Is.EqualTo(course));
        Assert.That(history.Select(e => e.Event), Does.Not.Contain("rollback-started"));
        var took = At("activation-ended") - At("activation-started");
        Assert.That(took, Is.GreaterThan(39_000_000L), "the activation really took that long");
        ScenarioReport.Add("slow-switch", recovered: true, "", null, null, $"not rolled back in the {took / 1_000_000} s that the switch took; then confirmed");

        long At(string name) => history.Single(e => e.Event == name).Usec;
    }

    [Test]
    public async Task Arm_NothingChangesUntilTheLimit_ExpiresQuietly()
    {
        var session = await _client.ArmAsync("--armed-limit", "3s");

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), TimeSpan.FromSeconds(20), "the session has ended");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.Expired));
            // The session has ended before its executor has.
            await _host.UntilAsync(async () => (await Recovered.TimersAsync(_host)).Length == 0, TimeSpan.FromSeconds(5), "no timer is left");
            Assert.That((await _client.HistoryAsync(session.Id)).Select(e => e.Event), Does.Not.Contain("rollback-started"));
        }
    }

    [Test]
    public async Task Activation_IsNoticedWithinASecondOfItsStartAndEnd()
    {
        await _host.ShellAsync("mkdir -p /etc/lab && echo 3 > /etc/lab/slow-seconds");
        var session = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("slow-switch");
        await _host.UntilAsync(
            async () => (await _client.StatusAsync()).Session?.Phase == Phase.Probation,
            TimeSpan.FromSeconds(10),
            "the end of the switch is noticed");

        var history = await _client.HistoryAsync(session.Id);
        var started = history.Single(e => e.Event == "activation-started").RealtimeUsec;
        var ended = history.Single(e => e.Event == "activation-ended").RealtimeUsec;
        var lines = await SwitchLinesAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Math.Abs(started - lines.First), Is.LessThan(1_000_000L), "start");
            Assert.That(Math.Abs(ended - lines.Last), Is.LessThan(1_000_000L), "end");
        }
    }

    /// <summary>When the unit of the switch was started and was done, in the journal's time.</summary>
    private async Task<(long First, long Last)> SwitchLinesAsync()
    {
        var result = await _host.ShellAsync(
            "journalctl -o json --output-fields=MESSAGE,UNIT | grep nixos-rebuild-switch | sed 's/.*__REALTIME_TIMESTAMP\" *: *\"\\([0-9]*\\)\".*/\\1/'");
        var times = result.Text.Split('\n').Select(long.Parse).ToList();
        return (times.Min(), times.Max());
    }
}
