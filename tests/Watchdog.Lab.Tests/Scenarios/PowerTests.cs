using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>Power fails, or the host reboots, in every phase of a session.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PowerTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("power");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    [Category("Scenario")]
    public async Task PowerCut_Armed_TheSessionIsHeldAgain()
    {
        var session = await _client.ArmAsync("--window", "10s");
        await _host.PowerCutAsync();
        await _host.UpAgainAsync();

        var status = await _client.StatusAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.Session?.Id, Is.EqualTo(session.Id));
            Assert.That(status.Session?.Phase, Is.EqualTo(Phase.Armed));
            Assert.That(await Recovered.TimersAsync(_host), Does.Contain(status.Session!.Deadline!.Timer));
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(session.Target));
        }

        ScenarioReport.Add("power-cut", recovered: true, "", null, null, "armed: the session is open, and its timer held");
    }

    [Test]
    [Category("Scenario")]
    public async Task PowerCut_Activating_BootsTheTarget()
    {
        var session = await _client.ArmAsync("--window", "60s");
        await _host.BeginSwitchAsync("hung-switch", "hanging");
        await _host.UntilAsync(() => _host.RunsAsync("hung-switch"), TimeSpan.FromSeconds(10), "hung-switch is activated");
        await _host.UntilAsync(
            async () => (await _client.StatusAsync()).Session?.Phase == Phase.Activating, TimeSpan.FromSeconds(5), "the switch is noticed");
        await _host.PowerCutAsync();
        var from = ("power-on", ScenarioReport.Now());
        await _host.UpAgainAsync();

        await Recovered.AssertAsync(_host, session, "", TimeSpan.FromSeconds(120), "power-cut", from);
    }

    [Test]
    [Category("Scenario")]
    public async Task PowerCut_Probation_BootsTheTargetAndEndsTheSession()
    {
        var session = await _client.ArmAsync("--window", "10min");
        await _host.SwitchAsync("firewall-port");
        await _host.UntilAsync(async () => await _host.BootDefaultAsync() == session.Target, TimeSpan.FromSeconds(10), "the boot default is the target");
        Assert.That(await Recovered.ProfileAsync(_host), Is.EqualTo(await _host.PathOfAsync("firewall-port")), "the profile stays what the operator set");

        await _host.PowerCutAsync();
        var from = ("power-on", ScenarioReport.Now());
        await _host.UpAgainAsync();

        await Recovered.AssertAsync(_host, session, "interrupted by a reboot", Limit, "power-cut", from);
    }

    [Test]
    [Category("Scenario")]
    public async Task Reboot_Probation_BootsTheTargetAndEndsTheSession()
    {
        var session = await _client.ArmAsync("--window", "10min");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(async () => await _host.BootDefaultAsync() == session.Target, TimeSpan.FromSeconds(10), "the boot default is the target");
        var before = await BootIdAsync();
        var from = ("reboot", ScenarioReport.Now());
        await _host.InAsync("systemctl", "reboot");
        await _host.UntilAsync(async () => await BootIdAsync() is { Length: > 0 } now && now != before, Limit, "the host has rebooted");

        await Recovered.AssertAsync(_host, session, "interrupted by a reboot", Limit, "reboot-midway", from);
    }

    [Test]
    [Category("Scenario")]
    public async Task PowerCut_RollingBack_TheRollbackIsFinished()
    {
        await _host.ShellAsync("mkdir -p /etc/lab && echo 5 > /etc/lab/slow-seconds");
        await _host.SwitchAsync("slow-switch");
        var session = await _client.ArmAsync("--window", "3s");
        await _host.SwitchAsync("firewall-port");
        await _host.UntilAsync(
            async () => (await _client.StatusAsync()).Session?.Phase == Phase.RollingBack, TimeSpan.FromSeconds(20), "the rollback has begun");
        await _host.PowerCutAsync();
        var from = ("power-on", ScenarioReport.Now());
        await _host.UpAgainAsync();

        await Recovered.AssertAsync(_host, session, "no proof within 3s after the switch", Limit, "power-cut", from);
    }

    [TestCase("confirm", "healthy")]
    [TestCase("disarm", "base")]
    [Category("Scenario")]
    public async Task PowerCut_AsSoonAsItHasEnded_BootsWhatWasDecided(string end, string boots)
    {
        var session = await _client.ArmAsync("--window", "60s");
        if (end == "confirm")
        {
            await _host.SwitchAsync("healthy");
        }

        var answer = await _host.OperatorAsync(Way.Lan, "rollbackctl", end, session.Id);
        Assert.That(answer.ExitCode, Is.Zero, answer.ToString());
        await _host.PowerCutAsync();
        await _host.UpAgainAsync();

        var status = await _client.StatusAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _host.RunsAsync(boots), Is.True);
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(await _host.PathOfAsync(boots)));
            Assert.That(status.Session, Is.Null);
            Assert.That(status.Last?.Phase, Is.EqualTo(end == "confirm" ? Phase.Confirmed : Phase.Disarmed));
        }

        ScenarioReport.Add("power-cut", recovered: true, "", null, null, $"after the {end}: it stays ended, and {boots} was booted");
    }

    private async Task<string> BootIdAsync()
    {
        var result = await _host.InAsync("cat", "/proc/sys/kernel/random/boot_id");
        return result.Succeeded ? result.Text : "";
    }
}
