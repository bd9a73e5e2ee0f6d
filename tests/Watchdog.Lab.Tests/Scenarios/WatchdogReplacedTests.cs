using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>The new configuration has another version of the watchdog: it takes over once no session is open.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WatchdogReplacedTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;
    private DaemonUnit _daemon = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("replaced");
        _client = new WatchdogClient(_host);
        _daemon = new DaemonUnit(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Switch_NoSessionIsOpen_TheNewVersionTakesOver()
    {
        await _host.SwitchAsync("watchdog-restarted");

        await AssertMovesAsync();
    }

    [Test]
    public async Task Switch_SessionIsOpen_TheOldVersionStaysUntilTheConfirm()
    {
        var session = await _client.ArmAsync("--window", "60s");
        var before = await _daemon.PidAsync();
        await _host.SwitchAsync("watchdog-restarted");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase == Phase.Probation, Limit, "the end of the switch is noticed");
        Assert.That(await _daemon.PidAsync(), Is.EqualTo(before), "it watches this very switch");

        var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);

        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        await AssertMovesAsync();
        Assert.That((await _client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.Confirmed));
        Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(await _host.PathOfAsync("watchdog-restarted")), "what was owed to the boot loader was paid first");
    }

    [Test]
    public async Task Configuration_IsChangedByHand_IsTakenUp()
    {
        var before = await _daemon.PidAsync();
        await _host.ShellAsync("""rm /etc/rollback-watchdogd/config.json && echo '{"window": "7min", "operatorz": "wheel"}' > /etc/rollback-watchdogd/config.json""");

        await _host.UntilAsync(async () => await _daemon.PidAsync() is not "0" and var pid && pid != before, Limit, "another daemon runs");

        var after = await _daemon.PidAsync();
        Assert.That((await _client.ArmAsync()).WindowUsec, Is.EqualTo(7 * 60_000_000L));
        Assert.That((await _client.StatusAsync()).Warnings, Has.Some.Contains("operatorz"));
        Assert.That(await _daemon.PidAsync(), Is.EqualTo(after), "it stays, for all the mistake");
    }

    [Test]
    public async Task Switch_ADropInHasChanged_IsTakenUpAfterTheConfirm()
    {
        var session = await _client.ArmAsync("--window", "60s");
        var before = await _daemon.PidAsync();
        await _host.SwitchAsync("watchdog-drop-in");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase == Phase.Probation, Limit, "the end of the switch is noticed");
        Assert.That(await _daemon.PidAsync(), Is.EqualTo(before), "it watches this very switch");

        var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);

        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        await _host.UntilAsync(
            async () => (await _host.ShellAsync($"tr '\\0' '\\n' < /proc/{await _daemon.PidAsync()}/environ | grep -x LAB_DROP_IN=1")).Succeeded,
            Limit,
            "the daemon runs as the drop-in wants it");
        Assert.That((await _client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.Confirmed));
    }

    private async Task AssertMovesAsync()
    {
        var version = await _host.PathOfAsync("watchdog-restarted") + "/watchdog/";
        await _host.UntilAsync(
            async () => (await _host.ShellAsync($"readlink /proc/{await _daemon.PidAsync()}/exe")).Output.StartsWith(version, StringComparison.Ordinal),
            Limit,
            "the new version runs");
        await _daemon.BringBackAsync();
        await _client.ArmAsync("--armed-limit", "60s");
        var pid = await _daemon.PidAsync();
        var journal = await _host.JournalAsync("-u", "rollback-watchdogd.service");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(journal, Does.Contain("making way").And.Not.Contain("Failed with result"));
            Assert.That(await _daemon.PidAsync(), Is.EqualTo(pid), "and it stays");
            await Consistency.AssertAsync(_host);
        }
    }
}
