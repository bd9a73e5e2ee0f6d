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
    private static readonly string[] Shared = ["session-", "user@", "sshd", "ssh@", "ssh.", "init.scope", "rollback-watchdogd"];

    /// <summary>Makes way.</summary>
    /// <param name="isHung">The switch has had its time: it is not waited for.</param>
    public RungResult MakeWay(bool isHung)
    {
        if (!switchLock.IsHeld)
        {
            return RungResult.Succeeded("no switch runs");
        }

        if (!isHung && WaitUntilFree(Grace))
        {
            return RungResult.Succeeded("the switch ended by itself");
        }

        var stopped = switchLock.Holders().Select(Stop).ToList();
        return WaitUntilFree(AfterKill)
            ? RungResult.Succeeded($"stopped {string.Join(", ", stopped)}")
            : RungResult.Failed($"the lock is still held, after stopping {string.Join(", ", stopped)}");
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

        var family = ProcessTree.Of(holder);
        foreach (var pid in family)
        {
            _ = LibC.Kill(pid, LibC.SignalKill);
        }

        return $"process {holder} and {family.Count - 1} descendants";
    }

    private static bool IsOwnUnit(string unit) =>
        unit.EndsWith(".service", StringComparison.Ordinal) || unit.EndsWith(".scope", StringComparison.Ordinal);

    private bool WaitUntilFree(TimeSpan limit)
    {
        using var pause = new ManualResetEventSlim();
        var until = clock.Now.Boot + limit;
        while (switchLock.IsHeld)
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
