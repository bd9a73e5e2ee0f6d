using System.Globalization;
using Watchdog.Config;
using Watchdog.Host.Boot;
using Watchdog.Host.Processes;
using Watchdog.Host.Running;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Pid1;

/// <summary>
/// Runs what tells the boot loader something, each as a unit of PID 1's: the daemon's own sandbox keeps it from the boot partition
/// and the firmware. Of one caller at a time.
/// </summary>
/// <param name="settings">How long one may take (<see cref="Settings.RollbackSwitchLimit"/>).</param>
internal sealed class BootCommands(Settings settings)
{
    private int _count;

    /// <summary>Has an entry booted once, at the next boot.</summary>
    /// <param name="sessionId">Whom it is for.</param>
    /// <param name="entry">The entry; empty for none.</param>
    /// <returns>Why it could not be done; empty when it was.</returns>
    public string SetOnce(string sessionId, string entry)
    {
        try
        {
            var (program, arguments) = BootLoader.SetOnce(entry);
            return Run(Describe(sessionId, new ExecCommand(program, arguments)));
        }
        catch (FileNotFoundException e)
        {
            return e.Message;
        }
    }

    /// <summary>Runs a system's <c>switch-to-configuration boot</c>, which takes the switch lock.</summary>
    /// <param name="sessionId">Whom it is for.</param>
    /// <param name="system">The store path of the system.</param>
    /// <returns>Why it could not be done; empty when it was.</returns>
    public string SwitchBoot(string sessionId, string system) =>
        Run(Describe(sessionId, new ExecCommand(Path.Combine(system, "bin/switch-to-configuration"), ["boot"])));

    /// <summary>Runs bootctl with arguments that are given later: why it could not be done, or empty.</summary>
    /// <param name="sessionId">Whom it is for; empty for no session.</param>
    public Func<IReadOnlyList<string>, string> Bootctl(string sessionId) => arguments =>
    {
        try
        {
            return Run(Describe(sessionId, new ExecCommand(Programs.Find(BootLoader.Program), arguments)));
        }
        catch (FileNotFoundException e)
        {
            return e.Message;
        }
    };

    private string Run(TransientService service)
    {
        try
        {
            using var manager = ServiceManager.Connect();
            if (manager.IsStopping())
            {
                return "the host is shutting down";
            }

            manager.JobTimeout = settings.RollbackSwitchLimit;
            manager.StartTransientService(service);
            return "";
        }
        catch (SystemdException e)
        {
            return e.Message;
        }
    }

    private TransientService Describe(string sessionId, ExecCommand command) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"{OwnUnits.Prefix}{(sessionId.Length > 0 ? sessionId : "none")}-boot-{Environment.ProcessId}-{++_count}"),
        Description = $"Boot default of session {sessionId}",
        Type = "oneshot",
        ExecStart = [command],
        Environment = ["NIXOS_NO_CHECK=1"],
        TimeoutStart = settings.RollbackSwitchLimit,
        SyslogIdentifier = "rollback-watchdogd",
        WorkingDirectory = "/",
    };
}
