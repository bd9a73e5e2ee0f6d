using System.Globalization;
using Watchdog.Core;
using Watchdog.Daemon.Config;
using Watchdog.Daemon.Executor;
using Watchdog.Daemon.Native;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Pid1;

/// <summary>
/// The timers that PID 1 holds for a session, one for each deadline, each with the service that rolls back. They are
/// transient: a switch does not see them, and nothing of the daemon needs to live for them to work.
/// </summary>
internal sealed class TimerUnits(Paths paths, Settings settings, IClock clock) : IDeadlineTimers
{
    /// <summary>What all our transient units' names begin with.</summary>
    public const string Prefix = "rollback-watchdogd-";

    private const string TimerSuffix = ".timer";
    private const int Attempts = 5;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private const int MostStarts = 20;

    // The rungs have limits of their own; this is for an executor that hangs between them.
    private static readonly TimeSpan Reboots = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan PlainLimit = TimeSpan.FromMinutes(30);

    private readonly PlainRollback _plain = new(paths);

    /// <summary>The unit that holds a deadline.</summary>
    public static string NameOf(string sessionId, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{sessionId}-{number}");

    /// <summary>Makes PID 1 hold a timer for the session's deadline. One that it holds already is a success.</summary>
    /// <exception cref="SystemdException">PID 1 does not hold it.</exception>
    public void Start(Session session)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var manager = ServiceManager.Connect();
                manager.StartTransientTimer(Describe(session));
                return;
            }
            catch (UnitExistsException) when (attempt < Attempts)
            {
                if (HasRightTimer(session))
                {
                    return;
                }

                // A decision that was never saved left one with the same number and another deadline. Where it has fired,
                // its service finds that it is none, and ends soon.
                Stop(session.Id, session.Deadline.Number);
                Wait();
            }
            catch (BusUnavailableException) when (attempt < Attempts)
            {
                // PID 1 re-executes itself in the middle of many a switch, and answers again soon.
                Wait();
            }
        }
    }

    /// <summary>Whether a timer that is loaded already is the one that is wanted.</summary>
    /// <param name="left">How long until it fires; null when it has fired, and at most its service is there.</param>
    /// <param name="wanted">How long until it must.</param>
    internal static bool IsRight(TimeSpan? left, TimeSpan wanted) => ((left ?? TimeSpan.Zero) - wanted).Duration() < Tolerance;

    private static void Wait()
    {
        using var pause = new ManualResetEventSlim();
        pause.Wait(Pause);
    }

    private bool HasRightTimer(Session session)
    {
        using var manager = ServiceManager.Connect();
        return IsRight(manager.GetTimerRemaining(NameOf(session.Id, session.Deadline.Number) + TimerSuffix), After(session));
    }

    /// <summary>Has PID 1 run the executor now.</summary>
    /// <exception cref="SystemdException">It does not.</exception>
    public void StartExecutor(Session session)
    {
        using var manager = ServiceManager.Connect();
        try
        {
            manager.StartTransientService(Executor(session, NameOf(session.Id, session.Deadline.Number) + "-resume"));
        }
        catch (UnitExistsException)
        {
            // It runs.
        }
    }

    /// <inheritdoc cref="IDeadlineTimers.Stop"/>
    public static void Stop(string sessionId, int number)
    {
        using var manager = ServiceManager.Connect();
        Stop(manager, NameOf(sessionId, number) + TimerSuffix);
    }

    /// <inheritdoc/>
    void IDeadlineTimers.Stop(string sessionId, int number) => Stop(sessionId, number);

    /// <inheritdoc/>
    public void StopAll(string sessionId)
    {
        using var manager = ServiceManager.Connect();
        foreach (var timer in manager.ListUnits($"{Prefix}{sessionId}-*{TimerSuffix}"))
        {
            Stop(manager, timer.Name);
        }
    }

    /// <summary>Drops all our timers but one.</summary>
    /// <param name="kept">The unit to keep, without suffix; or null.</param>
    /// <returns>The timers that were dropped.</returns>
    /// <exception cref="SystemdException">PID 1 does not answer.</exception>
    public static IReadOnlyList<string> StopOthers(string? kept)
    {
        using var manager = ServiceManager.Connect();
        var others = manager.ListUnits(Prefix + "*" + TimerSuffix)
            .Select(u => u.Name)
            .Where(name => name != kept + TimerSuffix)
            .ToList();
        foreach (var name in others)
        {
            Stop(manager, name);
        }

        return others;
    }

    private static void Stop(ServiceManager manager, string unit)
    {
        try
        {
            manager.StopUnit(unit);
        }
        catch (NoSuchUnitException)
        {
            // It has fired, or was never made.
        }
    }

    // The executor waits for the deadline itself, ready to begin.
    private TimeSpan After(Session session)
    {
        var left = session.Deadline.Remaining(clock.Now) - LeadTime.Length;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private TransientTimer Describe(Session session)
    {
        var name = NameOf(session.Id, session.Deadline.Number);
        return new TransientTimer
        {
            Name = name,
            Description = $"Rollback deadline of session {session.Id}",
            After = After(session),

            // The time above stands still while the host is suspended.
            OnClockChange = true,
            Service = Executor(session, name),
        };
    }

    private TransientService Executor(Session session, string name) => new()
    {
        Name = name,
        Description = $"Rollback of session {session.Id}",
        ExecStart =
        [
            new ExecCommand(
                session.Program,
                [
                    "recover",
                    session.Id,
                    session.Deadline.Number.ToString(CultureInfo.InvariantCulture),
                    session.Target.System,
                    session.Target.Profile,
                ]),
        ],

        // Where the program cannot run, plain commands do.
        ExecStopPost = _plain.CommandFor(session),
        TimeoutStop = PlainLimit,
        KillSignal = LibC.SignalKill,
        RuntimeMax = After(session) + (4 * settings.SwitchLimit) + (3 * settings.RecoveryWindow) + Reboots,

        // Killed in the middle of it, it goes on from the rung on record.
        Restart = "on-failure",
        RestartSec = TimeSpan.FromSeconds(1),
        StartLimitInterval = TimeSpan.FromHours(1),
        StartLimitBurst = MostStarts,
        // Its probes look through the same programs as the daemon's.
        Environment = Programs.Path,
        SyslogIdentifier = "rollback-watchdogd",
        OOMScoreAdjust = -1000,

        // It keeps itself in memory.
        LimitMemLock = ulong.MaxValue,
        WorkingDirectory = "/",
    };
}
