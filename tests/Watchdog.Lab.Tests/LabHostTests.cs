namespace Watchdog.Lab.Tests;

/// <summary>The lab's own promises, as far as the other fixtures build on them. tests/lab/selftest shows the rest.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class LabHostTests
{
    private LabHost _host = null!;

    [SetUp]
    public async Task UpAsync() => _host = await LabHost.UpAsync("lab");

    [TearDown]
    public async Task RemoveAsync() => await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);

    [Test]
    public async Task OperatorAsync_EachWayAndUser_PassesExitCodeAndStreamsOn(
        [Values] Way way, [Values("root", "op")] string user)
    {
        var result = await _host.OperatorAsync(way, user, LabCommand.DefaultLimit, "whoami; echo oops >&2; exit 7");

        Assert.That(result, Is.EqualTo(new CommandResult(7, $"{user}\n", "oops\n")));
    }

    [Test]
    public async Task InAsync_Arguments_ReachTheCommandUnchanged()
    {
        var result = await _host.InAsync("printf", "%s.", "a b", "$HOME", "'");

        Assert.That(result.Text, Is.EqualTo("a b.$HOME.'."));
    }

    [Test]
    public async Task SwitchAsync_FirewallPort_LocksOutNewSessionsOnly()
    {
        await using var session = await _host.OpenSessionAsync(Way.Lan);
        var there = await _host.SwitchAsync("firewall-port");

        Assert.That(there.ExitCode, Is.Zero, there.ToString());
        Assert.That(await _host.RunsAsync("firewall-port"), Is.True);
        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.False);
        Assert.That((await session.RunAsync("printf still; echo here; exit 3")).ToString(), Is.EqualTo("exit code 3\nstillhere"));

        await _host.SwitchAsync("base");

        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.True);
        Assert.That(await _host.JournalAsync("-u", "nftables.service"), Does.Contain("Reloaded nftables.service"));
    }

    [Test]
    public async Task PowerCutAsync_AfterABootSwitch_ComesBackOnTheRecordedDefault()
    {
        await _host.SwitchAsync("healthy", "boot");
        Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(await _host.PathOfAsync("healthy")));

        await _host.PowerCutAsync();
        Assert.That((await _host.InAsync("true")).ExitCode, Is.EqualTo(125));
        await _host.UpAgainAsync();

        Assert.That(await _host.RunsAsync("healthy"), Is.True);
    }

    [Test]
    public async Task BeginSwitchAsync_HungSwitch_HoldsTheLock()
    {
        await _host.BeginSwitchAsync("hung-switch", "hanging");
        await _host.UntilAsync(() => _host.RunsAsync("hung-switch"), TimeSpan.FromSeconds(10), "hung-switch is activated");

        Assert.That((await _host.SwitchAsync("base")).ExitCode, Is.EqualTo(11));
    }

    [Test]
    public void UntilAsync_ConditionNeverHolds_SaysWhatWasWaitedFor()
    {
        Assert.That(
            () => _host.UntilAsync(() => Task.FromResult(false), TimeSpan.FromMilliseconds(1), "pigs fly"),
            Throws.TypeOf<LabException>().With.Message.Contains("pigs fly"));
    }

    [Test]
    public async Task OperatorAsync_ClientKilledAtItsLimit_ReportsThat()
    {
        var result = await _host.OperatorAsync(Way.Lan, "root", TimeSpan.FromSeconds(1), "sleep 60");

        Assert.That(result.ExitCode, Is.EqualTo(-1));
    }
}
