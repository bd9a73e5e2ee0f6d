using Watchdog.Daemon.Host;
using Watchdog.Daemon.Native;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Executor;

/// <summary>
/// Gets a switch out of the way that holds the lock: waits a little, then kills the whole unit it runs in, because an
/// orphaned activate script would undo the rollback later. Where it shares its unit with a login, only it and its
/// descendants.
/// </summary>
internal sealed class SwitchLockBreaker(SwitchLock switchLock, IClock clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

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
        if (!switchLock.IsTaken)
        {
            return RungResult.Succeeded($"no switch runs{StopOrphans()}");
        }

        if (!isHung && WaitUntilFree(Grace))
        {
            return RungResult.Succeeded($"the switch ended by itself{StopOrphans()}");
        }

        var stopped = string.Join(", ", switchLock.Holders().Select(Stop));
        var isFree = WaitUntilFree(AfterKill);
        stopped += StopOrphans();
        return isFree
            ? RungResult.Succeeded($"stopped {stopped}")
            : RungResult.Failed($"the lock is still held, after stopping {stopped}");
    }

    private static string Stop(int holder)
    {
        try
        {
            using var manager = ServiceManager.Connect();
            if (manager.GetUnitByPid(holder) is { } unit && !Shared.Any(s => unit.StartsWith(s, StringComparison.Ordinal)) && IsOwnUnit(unit))
            {
                manager.KillUnit(unit, LibC.SignalKill);
                return unit;
            }
        }
        catch (SystemdException e)
        {
            Console.Error.WriteLine(e.Message);
        }

        return StopFamily(holder);
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
