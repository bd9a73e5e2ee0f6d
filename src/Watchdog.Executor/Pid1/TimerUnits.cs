using System.Globalization;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Processes;
using Watchdog.Store;
using Watchdog.Systemd;

namespace Watchdog.Executor.Pid1;

/// <summary>
/// The timers that PID 1 holds for a session, one for each deadline, each with the service that rolls back. They are
/// transient: a switch does not see them, and nothing of the daemon needs to live for them to work.
/// </summary>
internal sealed class TimerUnits(Paths paths, Settings settings, IClock clock) : IDeadlineTimers
{
    private const string Prefix = OwnUnits.Prefix;
    private const string TimerSuffix = ".timer";
    private const string Spare = "-spare";
    private const int Attempts = 5;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongBefore = TimeSpan.FromHours(1);
    private const int MostStarts = 20;

    // The rungs have limits of their own; this is for an executor that hangs between them.
    private static readonly TimeSpan Reboots = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan PlainLimit = TimeSpan.FromMinutes(30);

    private readonly PlainRollback _plain = new(paths);
    private readonly ArmedConfiguration _armed = new(paths);

    /// <summary>The unit that holds a deadline.</summary>
    public static string NameOf(string sessionId, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{sessionId}-{number}");

    /// <summary>Makes PID 1 hold a timer for the session's deadline. One that it holds already is a success.</summary>
    /// <exception cref="SystemdException">PID 1 does not hold it.</exception>
    public void Start(Session session) => WithPid1(manager => Start(manager, session));

    /// <summary>Whether PID 1 holds a timer that fires at the session's deadline, or runs what it has started.</summary>
    /// <exception cref="SystemdException">PID 1 could not be asked, which says nothing about the timer.</exception>
    public bool IsHeld(Session session)
    {
        using var manager = ServiceManager.Connect();
        return Holds(manager, session);
    }

    /// <summary>
    /// Whether an executor that was started long before its session's deadline may end, because PID 1 starts it again when
    /// it is time. Not in the last hour: PID 1 must have taken the timer up again before its time comes.
    /// </summary>
    public bool FiresLater(Session session)
    {
        try
        {
            var wanted = After(session);
            using var manager = ServiceManager.Connect();
            return wanted > LongBefore
                && Timers(manager, session).Any(timer => timer is { Fixed: { } at } && (at - wanted).Duration() < Tolerance);
        }
        catch (SystemdException)
        {
            return false;
        }
    }

    /// <summary>Whether a timer is one that serves a deadline.</summary>
    /// <param name="timer">What PID 1 says of it; null when it holds none.</param>
    /// <param name="wanted">In how long it must fire.</param>
    internal static bool IsRight(TimerState? timer, TimeSpan wanted) => timer switch
    {
        null => false,

        // Its executor is at work, or waits for what is left of the deadline.
        { IsRunning: true } => true,

        // PID 1 would move it at the next reload.
        { Fixed: null } => false,

        // The timer has fired, and the service that it started has ended: the timer does not fire again.
        { Left: null } => false,
        { Left: { } left } => (left - wanted).Duration() < Tolerance,
    };

    // Where there is a timer already that fires at another time, it is stopped only after another one is held: the spare
    // one, of a name of its own. Such a timer is left by a decision that was never saved, by an earlier version of this
    // program, whose timers PID 1 moved at each reload, and by a suspend.
    private void Start(ServiceManager manager, Session session)
    {
        var name = NameOf(session.Id, session.Deadline.Number);
        if (TryStart(manager, session, name) || Timers(manager, session).Any(t => t is { IsRunning: false } && IsRight(t, After(session))))
        {
            return;
        }

        // An executor that runs may be one that is just about to leave: it does not count here.
        var isRunning = manager.GetTimer(name + TimerSuffix) is { IsRunning: true };

        if (!TryStart(manager, session, name + Spare))
        {
            // There is a wrong one of either name. Both fire sooner or later, and what they start goes by the session.
            Stop(manager, name + Spare + TimerSuffix);
            manager.StartTransientTimer(Describe(session, name + Spare));
        }

        if (!isRunning)
        {
            Stop(manager, name + TimerSuffix);
        }
    }

    private bool TryStart(ServiceManager manager, Session session, string name)
    {
        try
        {
            manager.StartTransientTimer(Describe(session, name));
            return true;
        }
        catch (UnitExistsException)
        {
            return false;
        }
    }

    private bool Holds(ServiceManager manager, Session session) => Timers(manager, session).Any(t => IsRight(t, After(session)));

    private static IEnumerable<TimerState?> Timers(ServiceManager manager, Session session) =>
        new[] { "", Spare }.Select(suffix => manager.GetTimer(NameOf(session.Id, session.Deadline.Number) + suffix + TimerSuffix));

    // PID 1 re-executes itself in the middle of many a switch, and answers again soon.
    internal static void WithPid1(Action<ServiceManager> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var manager = ServiceManager.Connect();
                act(manager);
                return;
            }
            catch (SystemdException e) when (e is BusUnavailableException or UnitExistsException && attempt < Attempts)
            {
                using var pause = new ManualResetEventSlim();
                pause.Wait(Pause);
            }
        }
    }

    /// <summary>Has PID 1 run the executor now. One that runs already is a success.</summary>
    /// <exception cref="SystemdException">It does not.</exception>
    public void StartExecutor(Session session) => WithPid1(manager =>
    {
        var name = NameOf(session.Id, session.Deadline.Number) + "-resume";
        try
        {
            manager.StartTransientService(Executor(session, name));
        }
        catch (UnitExistsException) when (manager.GetUnitState(name + ".service") is { ActiveState: "active" or "activating" })
        {
            // The service runs already.
        }
    });

    /// <inheritdoc cref="IDeadlineTimers.Stop"/>
    public static void Stop(string sessionId, int number)
    {
        using var manager = ServiceManager.Connect();
        Stop(manager, NameOf(sessionId, number) + TimerSuffix);
        Stop(manager, NameOf(sessionId, number) + Spare + TimerSuffix);
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
            .Where(name => name != kept + TimerSuffix && name != kept + Spare + TimerSuffix)
            .ToList();
        foreach (var name in others)
        {
            Stop(manager, name);
        }

        return others;
    }

    internal static void Stop(ServiceManager manager, string unit)
    {
        try
        {
            manager.StopUnit(unit);
        }
        catch (NoSuchUnitException)
        {
            // The timer has fired, or was never made.
        }
    }

    // The executor waits for the deadline itself, ready to begin.
    private TimeSpan After(Session session)
    {
        var left = session.Deadline.Remaining(clock.Now) - LeadTime.Length;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // By the limits of arm, as the executor has them: those of a new system may be shorter.
    private TimeSpan LongestRollback(Session session)
    {
        var armed = _armed.SettingsOf(session.Id, settings);
        return (4 * armed.RollbackSwitchLimit) + (3 * (armed.RecoveryWindow + AccessJudgement.StarvedPatience));
    }

    internal TransientTimer Describe(Session session, string name) =>
        ExecutorUnit.Timer(Executor(session, name), $"Rollback deadline of session {session.Id}", After(session));

    internal TransientService Executor(Session session, string name) => ExecutorUnit.Service(
        name,
        $"Rollback of session {session.Id}",
        session.Program,
        ["recover", session.Id, session.Deadline.Number.ToString(CultureInfo.InvariantCulture), session.Target.System, session.Target.Profile],
        After(session) + LongestRollback(session) + Reboots) with
    {
        // Where the program cannot run, plain commands do.
        ExecStopPost = _plain.CommandFor(session),
        TimeoutStop = PlainLimit,
        KillSignal = LibC.SignalKill,

        // Killed in the middle of it, it goes on from the rung on record.
        Restart = "on-failure",
        RestartSec = TimeSpan.FromSeconds(1),
        StartLimitInterval = TimeSpan.FromHours(1),
        StartLimitBurst = MostStarts,
    };
}
