using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>The executor keeps itself in memory: a disk that fails in the middle of a rollback does not take its program away.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ExecutorMemoryTests : IAsyncDisposable
{
    // Per mapping of a file that can be executed (proc_pid_smaps(5)): its size, what of it is in memory, and "lo" for locked.
    private const string Mappings = """
        awk '/^[0-9a-f]+-[0-9a-f]+ / { wanted = $2 ~ /x/ && $6 ~ "^/" } /^Size:/ { size = $2 } /^Rss:/ { rss = $2 }
          wanted && /^VmFlags:/ { print size == rss ? "whole" : "part", / lo/ ? "locked" : "loose" }' /proc/PID/smaps
        """;

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("memory");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task RollBack_WhileItRuns_ItsProgramIsLockedInMemory()
    {
        await _host.ShellAsync("mkdir -p /etc/lab && echo 8 > /etc/lab/slow-seconds");
        await _host.SwitchAsync("slow-switch");
        var session = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(
            async () => (await _client.StatusAsync()).Session?.Phase == Phase.Probation, TimeSpan.FromSeconds(20), "the switch has ended");

        await _host.InAsync("rollbackctl", "rollback", session.Id);
        await _host.UntilAsync(
            async () => (await _client.StatusAsync()).Session is { Phase: Phase.RollingBack, Rungs.Count: > 1 }, TimeSpan.FromSeconds(20), "the old system is being switched to");
        var pid = (await _host.ShellAsync("systemctl show --property=MainPID --value 'rollback-watchdogd-" + session.Id + "-[0-9]*.service' | grep -v '^0$' | grep .")).Text;
        var mappings = await _host.ShellAsync(Mappings.Replace("PID", pid, StringComparison.Ordinal));

        // The program comes first in memory. Libraries that it loads later are locked page by page, as they are touched.
        var found = mappings.Text.Split('\n');
        Assert.That(found[0], Is.EqualTo("whole locked"));
        Assert.That(found, Is.All.EndsWith(" locked"));
        await Recovered.AssertAsync(_host, session, "asked for", TimeSpan.FromSeconds(90));
    }
}
