using Watchdog.Executor.Waiting;
using Watchdog.Host.Native;
using Watchdog.Systemd;

namespace Watchdog.Executor.Ladder;

/// <summary>Reboots the host: in order, then by force, then by the kernel alone.</summary>
internal static class Rebooter
{
    private static readonly TimeSpan InOrder = TimeSpan.FromMinutes(3);

    // A disk that hangs, or an NFS server that is gone, must not hold up the last rung.
    private static readonly TimeSpan ForDisks = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ByForce = TimeSpan.FromSeconds(30);

    /// <summary>Reboots. Returns only if nothing of it works.</summary>
    /// <param name="detail">What was done before, in words.</param>
    public static RungResult Reboot(string detail) => Reboot(detail, Ask, Wait, AtOnce);

    /// <summary>As the other, with what it does on the host in the caller's hands.</summary>
    /// <param name="detail">What was done before, in words.</param>
    /// <param name="ask">Asks PID 1, in order or by force.</param>
    /// <param name="wait">Waits whether it goes on.</param>
    /// <param name="atOnce">Has the kernel do it.</param>
    internal static RungResult Reboot(string detail, Action<bool> ask, Action<TimeSpan> wait, Action atOnce)
    {
        // This unit has no default dependencies: it is not stopped at shutdown, and lives to see whether it goes on.
        Try(force: false, InOrder);
        Try(force: true, ByForce);
        atOnce();
        return RungResult.Failed($"{detail}; the host does not reboot");

        void Try(bool force, TimeSpan limit)
        {
            try
            {
                ask(force);
                wait(limit);
            }
            catch (SystemdException e)
            {
                Speech.Warn(e.Message);
            }
        }
    }

    private static void Ask(bool force)
    {
        using var manager = ServiceManager.Connect();
        manager.Reboot(force);
    }

    private static void Wait(TimeSpan limit)
    {
        using var pause = new ManualResetEventSlim();
        pause.Wait(limit);
    }

    private static void AtOnce()
    {
        if (!Bounded.Do(ForDisks, LibC.Sync))
        {
            Speech.Warn($"the disks do not take what is to be written within {ForDisks.TotalSeconds:F0} s: rebooting without");
        }

        _ = LibC.Reboot(LibC.RebootRestart);
    }
}
