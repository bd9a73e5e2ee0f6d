using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary><c>rollbackctl check</c> and <c>run</c>, on a real host, as an operator types them.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CheckAndRunTests : IAsyncDisposable
{
    private const int Failed = 1;
    private const int RolledBack = 4;

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("run");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Check_HealthyHost_IsReadyAndAMistakeInTheConfigurationIsNamed()
    {
        var ready = await _host.OperatorAsync(Way.Wg, "rollbackctl check");
        await _host.ShellAsync("""rm /etc/rollback-watchdogd/config.json && echo '{"window": "5 minuets", "operatorz": "wheel"}' > /etc/rollback-watchdogd/config.json""");

        // It takes the file up by itself, too, and hangs up on whoever asks at that moment.
        await _host.InAsync("systemctl", "restart", "rollback-watchdogd.service");
        var mistaken = await _host.OperatorAsync(Way.Wg, "rollbackctl check");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ready.ExitCode, Is.Zero, ready.ToString());
            Assert.That(ready.Output, Does.StartWith("ready to be armed").And.Contain($"target: {await _host.CurrentSystemAsync()}"));
            Assert.That(ready.Output, Does.Match(@"stranger-ssh +yes +passed").And.Match(@"access +yes +passed +root from 10\.88\.0\.2"));
            Assert.That(ready.Output, Does.Not.Contain("problem:").And.Not.Contain("note:"));
            Assert.That(mistaken.ExitCode, Is.EqualTo(Failed), mistaken.ToString());
            Assert.That(mistaken.Output, Does.Contain("""problem: config.json: window: "5 minuets" is not allowed; a string from 1s to 1d"""));
            Assert.That(mistaken.Output, Does.Contain("problem: config.json: operatorz: unknown; allowed: operators, "));
        }
    }

    [Test]
    public async Task Run_HealthySwitch_WaitsForTheConfirmFromAFreshSession()
    {
        var running = _host.OperatorAsync(Way.Lan, "rollbackctl run --window 60s -- lab-switch healthy");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase == Phase.Probation, TimeSpan.FromSeconds(30), "the switch has ended");
        Assert.That(running.IsCompleted, Is.False, "it waits for the proof");

        var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl confirm");
        var run = await running;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
            Assert.That(run.ExitCode, Is.Zero, run.ToString());
            Assert.That(run.Output, Does.Contain("from a NEW ssh session: rollbackctl confirm ").And.Contain("confirmed (the new system stays)"));
            Assert.That(await _host.RunsAsync("healthy"), Is.True);
        }
    }

    [Test]
    public async Task Run_LockoutOrNoChange_SaysHowItEnded()
    {
        var nothing = await _host.OperatorAsync(Way.Lan, "rollbackctl run -- true");
        var failed = await _host.OperatorAsync(Way.Lan, "rollbackctl run -- false");
        var lockout = await _host.OperatorAsync(Way.Lan, "rollbackctl run --window 8s -- lab-switch wg-not-back");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(nothing.ExitCode, Is.Zero, nothing.ToString());
            Assert.That(nothing.Output, Does.Contain("true has changed nothing: disarmed"));
            Assert.That(failed.ExitCode, Is.EqualTo(Failed), failed.ToString());
            Assert.That(lockout.ExitCode, Is.EqualTo(RolledBack), lockout.ToString());
            Assert.That(lockout.Output, Does.Contain("rolled back (the old system is back): no proof within 8s after the switch"));
            Assert.That(await _host.RunsAsync("base"), Is.True);
        }
    }
}
