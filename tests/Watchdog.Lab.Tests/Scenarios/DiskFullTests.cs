using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>The disk takes nothing more: an arm says so and leaves nothing, a rollback works all the same.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DiskFullTests : IAsyncDisposable
{
    private const int Failed = 1;

    // The small disk is a tmpfs, and an arm refuses a state directory in memory unless it is told that this is known.
    private const string InMemory = "--volatile";

    private LabHost _host = null!;
    private WatchdogClient _client = null!;
    private FullDisk _disk = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("disk");
        _client = new WatchdogClient(_host);
        _disk = new FullDisk(_host);
        await _disk.MountAsync();
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCase("full")]
    [TestCase("no-inodes")]
    [TestCase("read-only")]
    public async Task Arm_NothingCanBeWritten_IsRefusedAndLeavesNothing(string how)
    {
        await _disk.UseUpAsync(how);

        var arm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "arm", InMemory);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(arm.ExitCode, Is.EqualTo(Failed), arm.ToString());
            Assert.That(arm.Errors, Does.Contain("nothing has changed"));
            Assert.That((await _client.StatusAsync()).Session, Is.Null);
            Assert.That((await _host.ShellAsync("ls /var/lib/rollback-watchdogd /run/rollback-watchdogd")).Output, Does.Not.Contain("session.json").And.Not.Contain("claim-"));
            await Consistency.AssertAsync(_host);
        }

        // And the record of it is there, in memory.
        Assert.That((await _host.InAsync("rollbackctl", "history")).Output, Does.Contain("arm-refused"));
        await _disk.MakeRoomAsync();
        await _client.ArmAsync(InMemory);
    }

    [TestCase("full")]
    [TestCase("no-inodes")]
    [TestCase("read-only")]
    [Category("Scenario")]
    public async Task Rollback_NothingCanBeWritten_HostComesBackAndTheRecordIsInMemory(string how)
    {
        var session = await _client.ArmAsync("--window", "10s", InMemory);
        await _host.SwitchAsync("firewall-port");
        await _disk.UseUpAsync(how);

        await using var way = WayBack.Watch(_host, session, "disk-full", from: null, WayIn.Root);
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), Recovered.Limit, "the operator is let in over the LAN");
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Wg), Recovered.Limit, "the operator is let in through the tunnel");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Last?.Id == session.Id, Recovered.Limit, "the session has ended");

        var last = (await _client.StatusAsync()).Last!;
        var history = await _client.HistoryAsync(session.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(session.Target));
            Assert.That(history.Select(e => e.Event), Does.Contain("rollback-started").And.Contain("rolled-back"));
            // A file that is there can grow while there is room; a save needs a new one.
            var inMemory = how == "no-inodes" ? "last.json" : "history.jsonl";
            Assert.That((await _host.InAsync("cat", $"/run/rollback-watchdogd/{inMemory}")).Output, Does.Contain(session.Id));
        }

        await way.RecoveredAsync(history.Single(e => e.Event == "rollback-started"));

        // With room again there is one truth, and the next session is an ordinary one.
        await _disk.MakeRoomAsync();
        await new DaemonUnit(_host).BringBackAsync();
        await _host.SwitchAsync("base");
        var next = await _client.ArmAsync(InMemory);
        Assert.That((await _client.StatusAsync()).Session?.Id, Is.EqualTo(next.Id));
        Assert.That((await _client.StatusAsync()).Last?.Id, Is.EqualTo(session.Id));
    }
}
