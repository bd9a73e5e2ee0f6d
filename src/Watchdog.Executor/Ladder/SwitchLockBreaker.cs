using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Processes;
using Watchdog.Host.Switching;
using Watchdog.Systemd;

namespace Watchdog.Executor.Ladder;

/// <summary>
/// Gets a switch out of the way: waits a little, then kills the whole unit it runs in, because an orphaned activate script
/// would undo the rollback later, and one that only waits for the lock would get it when the rollback is done. Where it
/// shares its unit with a login, only it and its descendants. Then the lock's file is made anew: whoever else holds it, and
/// any user can, holds up nothing.
/// </summary>
internal sealed class SwitchLockBreaker(Paths paths, SwitchLock switchLock, IClock clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterSignal = TimeSpan.FromMilliseconds(10);

    // Units that hold an operator's session, or more than the switch.
    private static readonly string[] Shared =
    [
        "session-", "user@", "sshd", "ssh@", "ssh.", "getty@", "serial-getty@", "console-getty", "container-getty@", "cron", "atd",
        "init.scope", "rollback-watchdogd",
    ];

    /// <summary>Makes way.</summary>
    /// <param name="isHung">The switch has had its time: it is not waited for.</param>
    public RungResult MakeWay(bool isHung)
    {
        var hasEnded = !isHung && switchLock.IsTaken && WaitUntilFree(Grace);
        var way = Clear();
        var orphans = StopOrphans();
        if (way.Obstacle.Length > 0)
        {
            return RungResult.Failed($"{way.Obstacle}{Describe(way.Stopped, ", after stopping ")}{orphans}");
        }

        var what = way.Stopped.Count > 0 ? Describe(way.Stopped, "stopped ")
            : hasEnded ? "the switch ended by itself"
            : "no switch runs";
        return RungResult.Succeeded(what + orphans);
    }

    /// <summary>
    /// Stops whatever switch there is, without waiting for it, and takes the lock's file from everybody. To be called
    /// before each switch of the rollback's own.
    /// </summary>
    /// <returns>The units and processes that were stopped; and, where the way is not free, why.</returns>
    public (IReadOnlyList<string> Stopped, string Obstacle) Clear()
    {
        using var pause = new ManualResetEventSlim();
        var until = clock.Now.Boot + AfterKill;
        var stopped = new List<string>();
        while (true)
        {
            var users = switchLock.Look().Users;
            foreach (var what in users.Where(u => ProcessStatus.BeganOf(u.Pid) is not null).Select(u => Stop(u.Pid)).Where(w => !stopped.Contains(w)))
            {
                stopped.Add(what);
            }

            // A holder that does not end even when it is killed, as on a disk that does not answer, does nothing more once it
            // wakes up; its lock is taken from it as from anybody.
            var isLast = clock.Now.Boot >= until;
            var fault = users.Count == 0 || isLast ? MakeAnew() : "";

            // A switch may have opened the old file just before; it would run beside the rollback's own, and is looked for
            // among those of removed files.
            if (isLast || (users.Count == 0 && switchLock.Look().Users.Count == 0))
            {
                return (stopped, fault.Length == 0 && users.Count > 0 ? "what holds the lock does not end; the lock is taken from it" : fault);
            }

            pause.Wait(AfterSignal);
        }
    }

    private static string Describe(IReadOnlyCollection<string> stopped, string before) =>
        stopped.Count == 0 ? "" : before + string.Join(", ", stopped);

    private static string Stop(int user)
    {
        try
        {
            using var manager = ServiceManager.Connect();
            if (manager.GetUnitByPid(user) is { } unit && !Shared.Any(s => unit.StartsWith(s, StringComparison.Ordinal)) && IsOwnUnit(unit))
            {
                manager.KillUnit(unit, LibC.SignalKill);
                return unit;
            }
        }
        catch (SystemdException e)
        {
            Speech.Warn(e.Message);
        }

        return StopFamily(user);
    }

    private static string StopFamily(int root) => $"process {root} and {ProcessTree.Kill(root) - 1} descendants";

    /// <summary>Stops activations that have lost their switch; in words, or empty.</summary>
    private static string StopOrphans()
    {
        var orphans = Activations.Running();
        foreach (var pid in orphans)
        {
            StopFamily(pid);
        }

        return orphans.Count == 0 ? "" : $"; stopped {orphans.Count} activations without a switch";
    }

    private static bool IsOwnUnit(string unit) =>
        unit.EndsWith(".service", StringComparison.Ordinal) || unit.EndsWith(".scope", StringComparison.Ordinal);

    /// <returns>Why it could not be done; empty when it was.</returns>
    private string MakeAnew()
    {
        try
        {
            SwitchLockFile.MakeAnew(paths);
            return "";
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return $"the lock's file could not be made anew: {e.Message}";
        }
    }

    private bool WaitUntilFree(TimeSpan limit)
    {
        using var pause = new ManualResetEventSlim();
        var until = clock.Now.Boot + limit;
        while (switchLock.IsTaken)
        {
            if (clock.Now.Boot >= until)
            {
                return false;
            }

            pause.Wait(BetweenLooks);
        }

        return true;
    }
}
