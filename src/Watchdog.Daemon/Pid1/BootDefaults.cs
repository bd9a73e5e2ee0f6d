using System.Globalization;
using System.Text;
using Watchdog.Core;
using Watchdog.Daemon.Config;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Native;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Pid1;

/// <summary>
/// Moves the boot default, in units of their own and one after the other: to the target while a switch is unproven, to
/// the new system when it is confirmed. Whoever asks does not wait.
/// </summary>
/// <remarks>
/// It runs a system's <c>switch-to-configuration boot</c>, which takes the switch lock for a moment, and needs no bus.
/// What is handed over is owed until it is done: a file says so, and the next start of the daemon pays.
/// </remarks>
internal sealed class BootDefaults(Paths paths, Settings settings, HostReader host, TimeProvider time)
{
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _order = new();
    private Task<string> _last = Task.FromResult("");
    private int _count;

    /// <summary>Where results go. Set once, before anything is asked for.</summary>
    public Action<BootDefaultMoved> Report { get; set; } = static _ => { };

    /// <summary>What became of the last move that was asked for: why it failed, or empty.</summary>
    public Task<string> LastAsync
    {
        get
        {
            lock (_order)
            {
                return _last;
            }
        }
    }

    private string OwedPath => Path.Combine(paths.State, "boot-default-owed");

    /// <summary>Begins to point it at the session's target.</summary>
    public void Hold(Session session) => Begin(session.Id, session.Target.Profile, isOwed: false);

    /// <summary>Begins to hand it to the system profile's system.</summary>
    /// <exception cref="IOException">The debt could not be written down. It is begun all the same.</exception>
    public void HandOver(string sessionId)
    {
        var system = host.ProfileTarget;
        try
        {
            Directory.CreateDirectory(paths.State);
            Files.Replace(OwedPath, Encoding.UTF8.GetBytes($"{sessionId}\n{system}\n"));
        }
        finally
        {
            Begin(sessionId, system, isOwed: true);
        }
    }

    /// <summary>Begins what an earlier run of the daemon still owed.</summary>
    public void Resume()
    {
        try
        {
            if (File.ReadAllLines(OwedPath) is [var sessionId, var system])
            {
                Begin(sessionId, system, isOwed: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing is owed.
        }
    }

    private void Begin(string sessionId, string system, bool isOwed)
    {
        lock (_order)
        {
            _last = MoveAsync(_last, sessionId, system, isOwed);
        }
    }

    private async Task<string> MoveAsync(Task before, string sessionId, string system, bool isOwed)
    {
        await before;
        var fault = "";
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            // A switch that begins at this very moment has the lock; when it ends, it is asked for again.
            fault = await Task.Run(() => Run(sessionId, system));
            if (fault.Length == 0)
            {
                break;
            }

            await Task.Delay(Pause, time);
        }

        if (fault.Length == 0 && isOwed)
        {
            TryDelete(OwedPath);
        }

        Report(new BootDefaultMoved(sessionId, system, fault));
        return fault;
    }

    private string Run(string sessionId, string system)
    {
        try
        {
            using var manager = ServiceManager.Connect();
            if (manager.IsStopping())
            {
                return "the host is shutting down";
            }

            manager.JobTimeout = settings.SwitchLimit;
            manager.StartTransientService(Describe(sessionId, system));
            return "";
        }
        catch (SystemdException e)
        {
            return e.Message;
        }
    }

    private TransientService Describe(string sessionId, string system) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"{TimerUnits.Prefix}{sessionId}-boot-{Environment.ProcessId}-{++_count}"),
        Description = $"Boot default of session {sessionId}",
        Type = "oneshot",
        ExecStart = [new ExecCommand(Path.Combine(system, "bin/switch-to-configuration"), ["boot"])],
        Environment = ["NIXOS_NO_CHECK=1"],
        TimeoutStart = settings.SwitchLimit,
        SyslogIdentifier = "rollback-watchdogd",
        WorkingDirectory = "/",
    };

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is done once more at the next start.
        }
    }
}
