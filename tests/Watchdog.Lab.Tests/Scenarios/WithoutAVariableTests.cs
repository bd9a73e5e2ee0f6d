using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// Hosts on which no variable of the firmware holds the next boot (GRUB, extlinux, a host that was not booted by EFI): a
/// `switch-to-configuration boot` of ours does, some time after the last switch. Until then a loss of power leads to the new system.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WithoutAVariableTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("plain");
        _client = new WatchdogClient(_host);
        await ConfigureAsync("{}");
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Quiet since the last of two switches: it neither comes between them nor right after the first.</summary>
    [TestCase("{}", 10)]
    [TestCase("""{"holdAfter": "20s"}""", 20)]
    public async Task Hold_WithoutAVariable_WaitsForAQuietTime(string configuration, int seconds)
    {
        const int Microseconds = 1_000_000;
        await ConfigureAsync(configuration);
        await _host.MustShellAsync("echo 1 > /etc/lab/slow-seconds");
        var session = await _client.ArmAsync("--window", "10min", "--lockout-time", "10min");
        await _host.SwitchAsync("healthy");

        // Early enough that a slow machine begins the second switch within the quiet time, too.
        await Task.Delay(TimeSpan.FromSeconds(seconds / 5.0), TimeProvider.System);
        Assert.That(await DefaultAsync(), Is.EqualTo(await _host.PathOfAsync("healthy")), "not yet");
        Assert.That((await _host.SwitchAsync("slow-switch")).ExitCode, Is.Zero, "nothing of ours has the lock");

        await _host.UntilAsync(async () => await DefaultAsync() == session.Target, Limit, "the boot default is the target's");

        var history = await _client.HistoryAsync(session.Id);
        await _host.UntilAsync(async () => (history = await _client.HistoryAsync(session.Id)).Any(e => e.Event == "boot-default"), Limit, "and that is on record");
        var after = history.Single(e => e.Event == "boot-default").Usec - history.Last(e => e.Event == "activation-ended").Usec;
        Assert.That(after, Is.InRange((long)((seconds - 0.5) * Microseconds), (seconds + 30L) * Microseconds));

        await _host.PowerCutAsync();
        await _host.UpAgainAsync();
        Assert.That((await _client.StatusAsync()).BootedSystem, Is.EqualTo(session.Target));
    }

    [Test]
    public async Task PowerCut_InMidSwitchWithoutAVariable_BootsTheNewAndGoesBack()
    {
        Assert.That((await _host.InAsync("rollbackctl", "check")).Output, Does.Contain("from a switch until some seconds after it, a loss of power leads to the new system"));
        var session = await _client.ArmAsync("--window", "8s");
        await _host.MustShellAsync("echo 30 > /etc/lab/slow-seconds");
        await _host.BeginSwitchAsync("slow-switch", "slow");
        var slow = await _host.PathOfAsync("slow-switch");
        await _host.UntilAsync(async () => await DefaultAsync() == slow, Limit, "the switch has written its default");

        await _host.PowerCutAsync();
        await _host.UpAgainAsync();
        Assert.That((await _client.StatusAsync()).BootedSystem, Is.EqualTo(slow));

        await Recovered.AssertAsync(_host, session, "no proof within 8s after the boot", TimeSpan.FromSeconds(120));
    }

    [TestCase("confirm")]
    [TestCase("rollback")]
    public async Task End_WithoutAVariable_LeavesTheDefaultToWhatWasDecided(string end)
    {
        await ConfigureAsync("""{"holdAfter": "2s"}""");
        var session = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(async () => await DefaultAsync() == session.Target, Limit, "it is held");

        await _host.OperatorAsync(Way.Lan, "rollbackctl", end, session.Id);

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");
        var decided = end == "confirm" ? await _host.PathOfAsync("healthy") : session.Target;
        await _host.UntilAsync(async () => await DefaultAsync() == decided, Limit, "the default is what was decided");
    }

    /// <summary>Limine's and rEFInd's way, with nothing that could hold it: the newest generation is booted, whatever it is told.</summary>
    [Test]
    public async Task PowerCut_NewestIsBootedAndNothingHoldsIt_BootsTheNewAndGoesBack()
    {
        await _host.MustShellAsync("touch /etc/lab/newest-loader");
        await ConfigureAsync("""{"holdAfter": "2s"}""");
        var session = await _client.ArmAsync("--window", "10s", "--lockout-time", "10min");
        await _host.SwitchAsync("healthy");
        var healthy = await _host.PathOfAsync("healthy");
        await _host.UntilAsync(
            async () => (await _client.HistoryAsync(session.Id)).Any(e => e.Event == "warning" && e.Text.Contains($"leads to {healthy} all the same", StringComparison.Ordinal)), Limit, "that it cannot be held is on record");
        Assert.That((await _client.HistoryAsync(session.Id)).Select(e => e.Event), Has.None.EqualTo("boot-default"), "and nobody says that it is");

        await _host.PowerCutAsync();
        await _host.UpAgainAsync();
        Assert.That((await _client.StatusAsync()).BootedSystem, Is.EqualTo(healthy));
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");
        Assert.That(await _host.RunsAsync("base"), Is.True);
        Assert.That((await _client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.RolledBack));
    }

    private Task ConfigureAsync(string configuration) => _host.MustShellAsync(
        $"rm -f /boot/nvram/LoaderFeatures-* /etc/rollback-watchdogd/config.json; echo '{configuration}' > /etc/rollback-watchdogd/config.json; systemctl restart rollback-watchdogd.service");

    private async Task<string> DefaultAsync() => (await _host.InAsync("lab-boot-default", "--file")).Text;
}
