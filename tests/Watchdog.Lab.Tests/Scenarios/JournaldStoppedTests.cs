using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// journald stands still, or is gone, when a session reaches its deadline: nothing waits for it, and the record is on the disk.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class JournaldStoppedTests : IAsyncDisposable
{
    // Each of the executor's records may wait 100 ms for a journald whose queue is full, the first one alone; and 3 s is what
    // a loaded machine needs to start a process. With sd_journal_sendv it was 150 s.
    private static readonly TimeSpan MostLate = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("journald");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCase(Journald.Freeze, TestName = "Rollback_JournaldStandsStill_IsOnTimeAndOnTheDisk")]
    [TestCase(Journald.FreezeFull, TestName = "Rollback_JournaldStandsStillAndItsQueueIsFull_IsOnTimeAndOnTheDisk")]
    [TestCase(Journald.Stop, TestName = "Rollback_JournaldIsGone_IsOnTimeAndOnTheDisk")]
    public async Task Rollback(string how)
    {
        var session = await _client.ArmAsync("--window", "8s");
        await _host.SwitchAsync("firewall-port");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase == Phase.Probation, Limit, "the switch has ended");
        var deadline = (await _client.StatusAsync()).Session!.Deadline!.AtUsec;
        var boot = await BootAsync();
        await _host.MustShellAsync(how);

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");

        var onDisk = (await _host.ShellAsync("cat /var/lib/rollback-watchdogd/history.jsonl")).Text;
        var history = await _client.HistoryAsync(session.Id);
        var late = TimeSpan.FromMicroseconds(history.Single(e => e.Event == "rollback-started").Usec - deadline);
        var ended = TimeSpan.FromMicroseconds(history.Single(e => e.Event == "rolled-back").Usec - deadline);
        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"the rollback began {late.TotalSeconds:0.00} s and had ended {ended.TotalSeconds:0.00} s after its deadline"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(late, Is.InRange(TimeSpan.Zero, MostLate));
            Assert.That(ended, Is.LessThan(TimeSpan.FromSeconds(30)));
            Assert.That(onDisk.Split('\n').Where(l => l.Contains(session.Id, StringComparison.Ordinal)), Has.Some.Contains("\"rollback-started\"").And.Some.Contains("\"rolled-back\""));
            Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(session.Target));
            Assert.That(await BootAsync(), Is.EqualTo(boot), "no reboot");
        }

        await _host.MustShellAsync(Journald.BringBack);
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), Limit, "the operator is let in");
    }

    private async Task<string> BootAsync() => (await _host.InAsync("cat", "/proc/sys/kernel/random/boot_id")).Text;
}
