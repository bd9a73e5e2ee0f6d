using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>Armed is durable before the baseline's probes are there. One of them is slow here, so that much fits in between.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BaselineTests : IAsyncDisposable
{
    private static readonly TimeSpan ArmLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;
    private Task<CommandResult> _arming = null!;
    private Session _armed = null!;

    [SetUp]
    public async Task ArmAsync()
    {
        _host = await LabHost.UpAsync("baseline");
        _client = new WatchdogClient(_host);
        await _host.ShellAsync(
            """
            rm -f /etc/rollback-watchdogd/config.json
            echo '{"probes":{"command":{"slow":{"program":"/bin/sleep","arguments":["12"],"timeout":"20s"}}}}' > /etc/rollback-watchdogd/config.json
            systemctl restart rollback-watchdogd
            """);
        _arming = _host.OperatorAsync(Way.Lan, "root", ArmLimit, "rollbackctl arm --window 10s");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session is not null, Soon, "armed");
        _armed = (await _client.StatusAsync()).Session!;
        Assert.That((_armed.Phase, _armed.Baseline), Is.EqualTo((Phase.Armed, BaselineRound.Awaited)), "armed before the slow probe has ended");
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Switch_BeginsBeforeTheBaselineIsTaken_ComesBackAtTheDeadlineAndSaysWhy()
    {
        await _host.SwitchAsync("firewall-port");

        var armed = await _arming;
        Assert.That(armed.ExitCode, Is.Zero, armed.ToString());
        Assert.That(armed.Output, Does.StartWith($"armed  {_armed.Id}").And.Contain("a switch began before the baseline was taken: no probe is required of it"));
        var session = (await _client.StatusAsync()).Session!;
        Assert.That(session.Baseline, Is.EqualTo(BaselineRound.Overtaken));
        Assert.That(session.Probes.Where(p => p.Required), Is.Empty);
        Assert.That((await _client.HistoryAsync(session.Id)).Select(e => e.Event), Does.Contain("baseline-overtaken").And.Not.Contain("baseline-taken"));
        await Recovered.AssertAsync(_host, _armed, "no proof within 10s after the switch", Recovered.Limit);
    }

    [Test]
    public async Task Arm_DaemonIsKilledBeforeTheBaselineIsTaken_ItsNextStartTakesIt()
    {
        await new DaemonUnit(_host).SignalAsync("KILL");

        var armed = await _arming;
        Assert.That(armed.Output, Does.StartWith($"armed  {_armed.Id}"));
        Assert.That(armed.Errors, Does.Contain("armed, but without word of the baseline").And.Contain($"rollbackctl status {_armed.Id}"));
        Assert.That(await Recovered.TimersAsync(_host), Does.Contain(_armed.Deadline!.Timer), "PID 1 holds the timer all along");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Baseline == BaselineRound.Taken, ArmLimit, "the baseline is taken");
        var session = (await _client.StatusAsync()).Session!;
        Assert.That(session.Probes.Where(p => p.Required).Select(p => p.Name), Does.Contain("ssh").And.Contain("command:slow").And.Contain("access"));
    }

    [Test]
    public async Task Switch_ThatChangesNothingRunsBeforeTheBaselineIsTaken_IsFollowedByAnotherRound()
    {
        await _host.SwitchAsync("base", "dry-activate");
        await _arming;

        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session is { Phase: Phase.Armed, Baseline: BaselineRound.Taken }, ArmLimit, "the baseline is taken");
        Assert.That((await _client.HistoryAsync(_armed.Id)).Select(e => e.Event), Is.SupersetOf(new[] { "baseline-overtaken", "baseline-taken" }));
    }
}
