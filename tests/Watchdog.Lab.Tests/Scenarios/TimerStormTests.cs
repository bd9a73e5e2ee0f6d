using System.Globalization;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// PID 1 reads its unit files again, re-executes itself, and starts and stops units, at random, all through a window:
/// the rollback comes at its deadline, and a timer is there at every look. Nobody restarts a window by a daemon-reload.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class TimerStormTests
{
    private const int LongWindows = 50;
    private const int ShortWindows = 3;

    // Of switch-to-configuration: what holds the boot default of the window before may not have ended.
    private const int LockIsHeld = 11;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MostLate = TimeSpan.FromMilliseconds(500);

    // Looks for the timer's file, which PID 1 keeps as long as the timer: during a re-execution PID 1 cannot be asked.
    private const string Watch = """
        rm -f /run/lab-timer-missing
        while [ ! -e "/run/rollback-watchdogd/claim-$1" ]; do
          set -- "$1" /run/systemd/transient/rollback-watchdogd-"$1"-*.timer
          [ -e "$2" ] || [ -e "/run/rollback-watchdogd/claim-$1" ] || cut -d' ' -f1 /proc/uptime >> /run/lab-timer-missing
          sleep 0.01
        done
        """;

    // Pauses from 50 ms to 5 s, of one length for each window.
    private const string Storm = """
        RANDOM=$2
        while [ ! -e "/run/rollback-watchdogd/claim-$1" ]; do
          case $((RANDOM % 6)) in
            0|1|2) systemctl daemon-reload ;;
            3) systemctl daemon-reexec ;;
            4) systemd-run --quiet --collect sleep 0.1 ;;
            5) systemctl list-units >/dev/null ;;
          esac
          sleep "$3"
        done 2>/dev/null
        """;

    /// <summary>A few windows, in each run of the lab.</summary>
    [Test]
    public Task ReloadsAndReexecutions_AFewWindows_EachRollbackIsOnTime() => StormAsync(seed: 1, ShortWindows);

    /// <summary>200 windows.</summary>
    [TestCase(11)]
    [TestCase(12)]
    [TestCase(13)]
    [TestCase(14)]
    [Category("Long")]
    public Task ReloadsAndReexecutions_ManyWindows_EachRollbackIsOnTime(int seed) => StormAsync(seed, LongWindows);

    private static async Task StormAsync(int seed, int windows)
    {
        await using var host = await LabHost.UpAsync("storm");
        var client = new WatchdogClient(host);
        var random = new Random(seed);
        var late = new List<double>();
        for (var window = 1; window <= windows; window++)
        {
            var pause = (0.05 * Math.Pow(100, random.NextDouble())).ToString("F2", CultureInfo.InvariantCulture);
            var context = $"seed {seed}, window {window}, a pause of {pause} s";
            var armed = await host.InAsync("rollbackctl", "--json", "arm", "--window", $"{random.Next(3, 7)}s", "--armed-limit", "60s");
            Assert.That(armed.ExitCode, Is.Zero, $"{context}: {armed}");
            var id = (await client.StatusAsync()).Session!.Id;
            await BeginAsync(host, "watch", Watch, id);
            await host.UntilAsync(
                async () => (await host.SwitchAsync("firewall-port")).ExitCode != LockIsHeld,
                Limit,
                $"the lock is free for a switch ({context})");
            var deadline = await DeadlineAsync(host, client, context);
            var reexecution = await ReexecutionAsync(host);
            await BeginAsync(host, "storm", Storm, id, random.Next(1, 32767).ToString(CultureInfo.InvariantCulture), pause);

            await host.UntilAsync(() => client.HasEndedAsync(id), Limit, $"the session has ended ({context})");
            var began = (await client.HistoryAsync(id)).First(e => e.Event == "rollback-started").Usec;
            late.Add((began - deadline) / 1e6);
            Assert.That(TimeSpan.FromSeconds(late[^1]), Is.InRange(TimeSpan.Zero, MostLate + (2 * reexecution)), $"how late: {context}, where PID 1 takes {reexecution.TotalSeconds:F2} s to re-execute itself");
            Assert.That((await host.ShellAsync("cat /run/lab-timer-missing 2>/dev/null || true")).Text, Is.Empty, $"looks without a timer: {context}");
        }

        TestContext.Out.WriteLine($"seed {seed}: {windows} windows, late by {late.Min():F3} to {late.Max():F3} s, {late.Average():F3} s on average");
    }

    private static async Task<long> DeadlineAsync(LabHost host, WatchdogClient client, string context)
    {
        Protocol.Session? session = null;
        await host.UntilAsync(
            async () => (session = (await client.StatusAsync()).Session)?.Phase == Protocol.Phase.Probation,
            Limit,
            $"the end of the switch is noticed ({context})");
        return session!.Deadline!.AtUsec;
    }

    // PID 1 starts nothing while it re-executes itself, which takes as long as the machine makes it, and one may follow another.
    private static async Task<TimeSpan> ReexecutionAsync(LabHost host)
    {
        var took = await host.ShellAsync("before=$(date +%s%6N); systemctl daemon-reexec; echo $(($(date +%s%6N) - before))");
        return TimeSpan.FromMicroseconds(long.Parse(took.Text, CultureInfo.InvariantCulture));
    }

    private static async Task BeginAsync(LabHost host, string unit, string script, params string[] arguments)
    {
        var result = await host.InAsync(["systemd-run", "--quiet", "--collect", "--unit", $"lab-{unit}-{arguments[0]}", "bash", "-c", script.Replace("$", "$$", StringComparison.Ordinal), unit, .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }
}
