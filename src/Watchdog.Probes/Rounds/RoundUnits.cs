using Watchdog.Config;
using Watchdog.Host.Processes;
using Watchdog.Host.Running;
using Watchdog.Host.Systems;
using Watchdog.Systemd;

namespace Watchdog.Probes.Rounds;

/// <summary>Rounds of probes as transient units, <c>rollback-watchdogd-probe-ID.service</c>.</summary>
internal sealed class RoundUnits(DaemonProgram program, Settings settings, TimeProvider time) : IRoundUnits
{
    /// <summary>
    /// The capabilities that our own probes and their programs use (capabilities(7)): files of any user (sshd -T, sudo, key
    /// files), other users' rights (setpriv) and ends (kill), wg and echoes, others' namespaces and descriptors in /proc, and
    /// what sudo wants even for a list.
    /// </summary>
    internal const ulong Own = (1UL << DacOverride) | (1UL << DacReadSearch) | (1UL << Kill) | (1UL << SetGid) | (1UL << SetUid)
        | (1UL << NetAdmin) | (1UL << NetRaw) | (1UL << SysPtrace) | (1UL << SysResource) | (1UL << AuditWrite);

    private const int DacOverride = 1;
    private const int DacReadSearch = 2;
    private const int Kill = 5;
    private const int SetGid = 6;
    private const int SetUid = 7;
    private const int NetAdmin = 12;
    private const int NetRaw = 13;
    private const int SysPtrace = 19;
    private const int SysResource = 24;
    private const int AuditWrite = 29;

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
        Name = $"{OwnUnits.Prefix}probe-{id}",
        Description = "Round of probes of the configuration rollback watchdog",
        ExecStart = [new ExecCommand(program.Path, ["probe", socket])],
        Environment = Programs.Path,

        // Nobody here knows which capabilities an operator's own command needs, so where there is one the round keeps them all.
        CapabilityBoundingSet = settings.Probes.Commands.Count == 0 ? Own : null,
        // Of a round that was given up, a command may not want to go.
        TimeoutStop = TimeSpan.FromSeconds(1),
        SyslogIdentifier = "rollback-watchdogd",
        WorkingDirectory = "/",
    };
}
