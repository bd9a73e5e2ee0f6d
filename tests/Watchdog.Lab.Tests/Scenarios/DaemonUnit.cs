namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>The daemon's unit on a host, to be ill-treated.</summary>
internal sealed class DaemonUnit(LabHost host)
{
    private const string Name = "rollback-watchdogd.service";
    private const string Later = "signal-later";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    /// <summary>Sends a signal to the daemon.</summary>
    public Task SignalAsync(string signal) => host.InAsync("systemctl", "kill", "--signal", signal, Name);

    /// <summary>Stops its whole unit.</summary>
    public Task StopAsync() => host.InAsync("systemctl", "stop", Name);

    /// <summary>Has PID 1 send the signal later; returns at once.</summary>
    public Task SignalLaterAsync(string signal, TimeSpan after) => host.InAsync(
        "systemd-run", "--quiet", "--collect", $"--unit={Later}", $"--on-active={(int)after.TotalMilliseconds}ms",
        "--timer-property=AccuracySec=1us", "systemctl", "kill", "--signal", signal, Name);

    /// <summary>Waits until a signal that was to be sent later has been sent.</summary>
    public Task SignalSentAsync() => host.UntilAsync(
        async () => (await host.InAsync("systemctl", "list-units", "--all", "--no-legend", "--plain", $"{Later}.*")).Text.Length == 0,
        StartLimit,
        "the signal has been sent");

    /// <summary>Brings it back, whatever was done to it, and waits until it answers.</summary>
    public async Task BringBackAsync()
    {
        await SignalAsync("CONT");
        await host.InAsync("systemctl", "start", Name);
        await host.UntilAsync(AnswersAsync, StartLimit, "the daemon answers");
    }

    /// <summary>Its process in the host.</summary>
    public async Task<string> PidAsync() => (await host.InAsync("systemctl", "show", "--property=MainPID", "--value", Name)).Text;

    private async Task<bool> AnswersAsync() => (await host.InAsync("rollbackctl", "status")).ExitCode is 0 or 3 or 4;
}
