using System.Text.Json;
using Watchdog.Lab.Tests.Scenarios;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>
/// A system call of the executor's fails, or it is killed before it, at each one on its way from the deadline to the end of
/// the rollback: the host comes back all the same.
/// </summary>
/// <remarks>
/// PID 1 starts the executor at the deadline, so that nothing can be attached to it: a script in its place starts it under
/// strace, the first time that a session is rolled back. Traced is its main thread, which does all but the probes.
/// </remarks>
[Category("Long")]
[Parallelizable(ParallelScope.All)]
public sealed class ExecutorFaultTests
{
    private const string Place =
        """
        set -e
        program=$(readlink -f /run/current-system/sw/bin/rollback-watchdogd)
        mountpoint -q $program && exit 0
        mkdir -p /srv/real/bin /run/lab
        cp $program /srv/real/rollback-watchdogd
        cat > /srv/instead <<'SCRIPT'
        #!/bin/sh
        if [ "$1" = recover ] && mv /run/lab/strace /run/lab/strace-now 2>/dev/null; then
          exec strace -o /srv/trace $(cat /run/lab/strace-now) /srv/real/rollback-watchdogd "$@"
        fi
        exec /srv/real/rollback-watchdogd "$@"
        SCRIPT
        chmod +x /srv/instead
        # Where a daemon that runs from /srv/real finds the program for its next session.
        cp /srv/instead /srv/real/bin/rollback-watchdogd
        mount --bind /srv/instead $program
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static IEnumerable<Fault> Faults => Fault.All;

    [TestCaseSource(nameof(Faults))]
    public Task Rollback_Fault_HostComesBack(Fault fault)
    {
        return FaultSweep.RunAsync("rollback", fault, host => OnceAsync(host, $"-e trace={string.Join(',', fault.Calls)}"), PlayAsync);

        async Task<bool> PlayAsync(LabHost host, FaultPoint point)
        {
            var trace = await OnceAsync(host, $"-e trace={point.Call} -e inject={point.Call}:{fault.Injection}:when={point.Number}");
            return trace.Contains("(INJECTED)", StringComparison.Ordinal) || trace.Contains("killed by SIGKILL", StringComparison.Ordinal);
        }
    }

    /// <summary>Arms, switches, lets the deadline pass, and checks that the host is back.</summary>
    /// <returns>What strace saw, as its <c>-f</c> would write it.</returns>
    private static async Task<string> OnceAsync(LabHost host, string strace)
    {
        var placed = await host.ShellAsync(Place);
        Assert.That(placed.ExitCode, Is.Zero, placed.ToString());
        var armed = await host.OperatorAsync(Way.Lan, "rollbackctl", "--json", "arm", "--window", "1s");
        var session = ControlMethods.Arm.ReadReply(JsonDocument.Parse(armed.Text).RootElement).Session;
        await host.ShellAsync($"mkdir -p /run/lab; rm -f /srv/trace; echo '{strace}' > /run/lab/strace");
        await host.SwitchAsync("firewall-port");

        var client = new WatchdogClient(host);
        await host.UntilAsync(() => client.HasEndedAsync(session.Id), Limit, "the session has ended");
        await host.UntilAsync(() => host.CanLoginAsync(Way.Lan), Limit, "the operator is let in");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(await host.CurrentSystemAsync(), Is.EqualTo(session.Target));
        }

        // What could not be tidied up is at the next start.
        await host.InAsync("systemctl", "restart", "rollback-watchdogd.service");
        await new DaemonUnit(host).BringBackAsync();
        await Consistency.AssertAsync(host);
        var trace = await host.InAsync("cat", "/srv/trace");
        return string.Join('\n', trace.Output.Split('\n').Select(line => $"main {line}"));
    }
}
