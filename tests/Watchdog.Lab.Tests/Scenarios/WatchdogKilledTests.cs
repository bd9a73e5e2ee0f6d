using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>The daemon is killed, frozen or stopped in each phase: the host comes back all the same.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WatchdogKilledTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;
    private DaemonUnit _daemon = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("killed");
        _client = new WatchdogClient(_host);
        _daemon = new DaemonUnit(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    [Category("Scenario")]
    public async Task Armed_DaemonLost_HostComesBack([Values("KILL", "STOP", "stop")] string how)
    {
        var session = await ArmAsync();
        await LoseAsync(how);
        await _host.SwitchAsync("firewall-port");

        await AssertBackAsync(session, "watchdog-killed");
    }

    [Test]
    [Category("Scenario")]
    public async Task Activating_DaemonLost_HostComesBack([Values("KILL", "STOP", "stop")] string how)
    {
        await _host.ShellAsync("mkdir -p /etc/lab && echo 4 > /etc/lab/slow-seconds");
        var session = await ArmAsync();
        await _host.BeginSwitchAsync("slow-switch", "switching");
        await _host.UntilAsync(
            async () => (await _client.StatusAsync()).Session?.Phase == Phase.Activating,
            Limit,
            "the switch is noticed");
        await LoseAsync(how);

        await AssertBackAsync(session, "watchdog-killed");
    }

    [Test]
    [Category("Scenario")]
    public async Task Probation_DaemonLost_HostComesBack([Values("KILL", "STOP", "stop")] string how)
    {
        var session = await ArmAsync();
        await _host.SwitchAsync("firewall-port");
        await LoseAsync(how);
        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.False);

        await AssertBackAsync(session, "watchdog-killed");
    }

    [Test]
    [Category("Scenario")]
    public async Task RollingBack_DaemonLost_HostComesBack([Values("KILL", "STOP", "stop")] string how)
    {
        await _host.ShellAsync("mkdir -p /etc/lab && echo 2 > /etc/lab/slow-seconds");
        var session = await ArmAsync();
        await _host.SwitchAsync("firewall-port");
        await _host.UntilAsync(
            async () => (await _host.InAsync("test", "-e", $"/run/rollback-watchdogd/claim-{session.Id}")).Succeeded,
            Limit,
            "the rollback has begun");
        await LoseAsync(how);

        await AssertBackAsync(session, "watchdog-killed");
    }

    [Test]
    public async Task Armed_TimerStoppedByHand_IsMadeAgain()
    {
        var session = await ArmAsync();
        await _host.InAsync("systemctl", "stop", session.Deadline!.Timer);

        await _host.UntilAsync(
            async () => (await Recovered.TimersAsync(_host)).Contains(session.Deadline.Timer, StringComparison.Ordinal),
            Limit,
            "PID 1 holds the timer again");
        await Consistency.AssertAsync(_host);
    }

    [Test]
    public async Task Probation_Pid1ReloadsAndReexecutes_TimerStaysAndFires()
    {
        var session = await ArmAsync();
        await _host.SwitchAsync("firewall-port");
        await _host.InAsync("systemctl", "daemon-reload");
        await _host.InAsync("systemctl", "daemon-reexec");

        await AssertBackAsync(session);
    }

    private Task<Session> ArmAsync() =>
        _client.ArmAsync("--window", "5s", "--armed-limit", "20s", "--switch-limit", "15s");

    private Task LoseAsync(string how) => how == "stop" ? _daemon.StopAsync() : _daemon.SignalAsync(how);

    private async Task AssertBackAsync(Session session, string scenario = "")
    {
        await using var way = WayBack.Watch(_host, session, scenario, from: null, WayIn.Root);

        // A healthy generation answers ssh all along: what counts is the generation, and that it stays.
        await _host.UntilAsync(() => _host.RunsAsync("base"), Limit, "the generation from before runs again");
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), Limit, "the operator is let in");
        await _daemon.BringBackAsync();
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");
        Assert.That((await _client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.RolledBack));
        Assert.That(await Recovered.ProfileAsync(_host), Is.EqualTo(session.ProfileTarget));
        await Consistency.AssertAsync(_host);
        await way.RecoveredAsync((await _client.HistoryAsync(session.Id)).First(e => e.Event == "rollback-started"));
    }
}
