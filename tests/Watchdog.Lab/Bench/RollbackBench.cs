using System.Globalization;
using Watchdog.Lab.Running;
using Watchdog.Protocol;

namespace Watchdog.Lab.Bench;

/// <summary>Rollbacks of four kinds on one host; each returns how many milliseconds late its switch has started, once the host is back.</summary>
/// <param name="host">The host; base runs.</param>
/// <param name="baseSystem">The store path of base.</param>
/// <param name="window">Seconds until the deadline.</param>
internal sealed class RollbackBench(LabHost host, string baseSystem, int window)
{
    private const string Starts = "/run/lab/stc-starts";
    private const string BareUnit = "bare-rollback";
    private const double NanosecondsInMillisecond = 1e6;
    private const double MicrosecondsInMillisecond = 1e3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BackLimit = TimeSpan.FromMinutes(1);

    private readonly WatchdogClient _client = new(host);
    private readonly string[] _rollback =
        ["sh", "-c", $"nix-env -p /nix/var/nix/profiles/system --set {baseSystem} && {baseSystem}/bin/switch-to-configuration switch"];

    /// <summary>Armed before the switch, rolled back at its deadline.</summary>
    public async Task<double> WatchdogAsync()
    {
        await MustAsync("rollbackctl", "arm", "--window", $"{window}s");
        await SwitchAwayAsync();
        var late = await LateAsync(await DeadlineAsync());
        await UntilBackAsync(async () => (await _client.TryStatusAsync()) is { Session: null });
        return late;
    }

    /// <summary>A timer of systemd.</summary>
    public async Task<double> BareAsync()
    {
        await SwitchAwayAsync();
        await MustAsync(
            ["systemd-run", "--quiet", "--collect", $"--on-active={window}", "--timer-property=AccuracySec=1us", $"--unit={BareUnit}", .. _rollback]);
        var due = await MustAsync(
            "busctl", "get-property", "org.freedesktop.systemd1", "/org/freedesktop/systemd1/unit/bare_2drollback_2etimer", "org.freedesktop.systemd1.Timer", "NextElapseUSecMonotonic");

        // Its type, t, stands before it.
        var late = await LateAsync(Figures.Number(due.Text.Split(' ')[^1]));
        await UntilBackAsync(IsBareGoneAsync);
        return late;
    }

    /// <summary>Asked of the watchdog, with nothing made ready.</summary>
    public async Task<double> AskedAsync()
    {
        await MustAsync("rollbackctl", "arm", "--window", "1h");
        var id = (await _client.StatusAsync()).Session?.Id ?? throw new LabException("not armed");
        await SwitchAwayAsync();
        await SettleAsync();
        var late = await LateAsync(await BeginAsync("rollbackctl", "rollback", id));
        await UntilBackAsync(async () => (await _client.TryStatusAsync()) is { Session: null });
        return late;
    }

    /// <summary>A unit of systemd that starts at once.</summary>
    public async Task<double> AtOnceAsync()
    {
        await SwitchAwayAsync();
        await SettleAsync();
        var late = await LateAsync(await BeginAsync(["systemd-run", "--quiet", "--collect", $"--unit={BareUnit}", .. _rollback]));
        await UntilBackAsync(IsBareGoneAsync);
        return late;
    }

    /// <summary>The deadline that PID 1 holds once the end of the switch was noticed, in microseconds of CLOCK_BOOTTIME.</summary>
    private async Task<double> DeadlineAsync()
    {
        Session? session = null;
        await host.UntilAsync(
            async () => (session = (await _client.StatusAsync()).Session) is not { Phase: Phase.Armed or Phase.Activating }, StartLimit, "the end of the switch was noticed");
        return session is { Phase: Phase.Probation, Deadline: { } deadline }
            ? deadline.AtUsec
            : throw new LabException($"no deadline to be read: this machine is too busy for a window of {window} s");
    }

    private async Task<CommandResult> MustAsync(params IEnumerable<string> command) => await host.InAsync(command) is { Succeeded: true } result
        ? result
        : throw new LabException($"{string.Join(' ', command)} failed");

    /// <summary>Another generation than base, switched to as nixos-rebuild does; from now on starts are noted.</summary>
    private async Task SwitchAwayAsync()
    {
        // It was rolled back in the round before: unasked, the daemon would take it back at once, and its switch would be measured.
        await host.InAsync("rollbackctl", "allow", await host.PathOfAsync("healthy"));
        if (await host.SwitchAsync("healthy") is { Succeeded: false } failed)
        {
            throw new LabException($"the switch to healthy: {failed}");
        }

        await host.MustShellAsync($": > {Starts}");
    }

    // What the switch left to do is not in the way.
    private static Task SettleAsync() => Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Interruption.Token);

    /// <summary>Runs a command in the host; when it began, in microseconds of CLOCK_MONOTONIC, read there: no nsenter is in the way.</summary>
    private async Task<double> BeginAsync(params string[] command) => Figures.Number((await host.InAsync(
        [
            "perl", "-MTime::HiRes=clock_gettime,CLOCK_MONOTONIC", "-e",
            """$| = 1; printf "%d\n", clock_gettime(CLOCK_MONOTONIC) * 1e6; open STDOUT, ">", "/dev/null"; exec @ARGV""", .. command,
        ])).Output.Split('\n')[0]);

    /// <summary>From <paramref name="due"/> (microseconds) to the start that was noted.</summary>
    private async Task<double> LateAsync(double due)
    {
        // Not a look in the time that is measured: it would be in the way.
        await Task.Delay(TimeSpan.FromSeconds(window + 0.5), TimeProvider.System, Interruption.Token);
        double? started = null;
        await host.UntilAsync(
            async () => (started = StartOf((await host.InAsync("cat", Starts)).Text, due)) is not null,
            StartLimit,
            "the rollback's switch has started");
        return started!.Value - (due / MicrosecondsInMillisecond);
    }

    /// <summary>
    /// The first start of base's program that is due, in milliseconds; what it was started for before that (to hold the boot
    /// default) is not the rollback. A line is nanoseconds and the system.
    /// </summary>
    private double? StartOf(string starts, double due) => starts
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(l => l.Split(' '))
        .Where(f => f.Length == 2 && f[1] == baseSystem)
        .Select(f => double.Parse(f[0], CultureInfo.InvariantCulture) / NanosecondsInMillisecond)
        .Where(at => at >= due / MicrosecondsInMillisecond)
        .Cast<double?>()
        .FirstOrDefault();

    private async Task<bool> IsBareGoneAsync() =>
        !(await host.InAsync("systemctl", "--quiet", "is-active", $"{BareUnit}.service", $"{BareUnit}.timer")).Succeeded;

    /// <summary>The round has ended, and base runs again.</summary>
    private async Task UntilBackAsync(Func<Task<bool>> isOver)
    {
        await host.UntilAsync(
            async () => await isOver()
                && await host.CurrentSystemAsync() == baseSystem
                && !(await host.InAsync("test", "-s", "/run/nixos/start-list")).Succeeded,
            BackLimit,
            "the host came back");

        // What the round left to do, of the daemon and of systemd, is not in the next one's way.
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Interruption.Token);
    }
}
