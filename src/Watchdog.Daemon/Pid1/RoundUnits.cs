using Watchdog.Daemon.Executor;
using Watchdog.Daemon.Probes.Outside;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Pid1;

/// <summary>Rounds of probes as transient units, <c>rollback-watchdogd-probe-ID.service</c>.</summary>
internal sealed class RoundUnits(DaemonProgram program, TimeProvider time) : IRoundUnits
{
    private const int Attempts = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public async Task StartAsync(string id, string socket, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var manager = ServiceManager.Connect();
                manager.StartTransientService(Describe(id, socket));
                return;
            }
            catch (BusUnavailableException) when (attempt < Attempts)
            {
                // PID 1 re-executes itself in the middle of many a switch, and answers again soon.
                await Task.Delay(Pause, time, cancellation);
            }
        }
    }

    private TransientService Describe(string id, string socket) => new()
    {
        Name = $"{TimerUnits.Prefix}probe-{id}",
        Description = "Round of probes of the configuration rollback watchdog",
        ExecStart = [new ExecCommand(program.Path, ["probe", socket])],
        Environment = Programs.Path,
        // Of a round that was given up, a command may not want to go.
        TimeoutStop = TimeSpan.FromSeconds(1),
        SyslogIdentifier = "rollback-watchdogd",
        WorkingDirectory = "/",
    };
}
