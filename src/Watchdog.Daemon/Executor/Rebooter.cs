using Watchdog.Daemon.Native;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Executor;

/// <summary>Reboots the host: in order, then by force, then by the kernel alone.</summary>
internal static class Rebooter
{
    private static readonly TimeSpan InOrder = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ByForce = TimeSpan.FromSeconds(30);

    /// <summary>Reboots. Returns only if nothing of it works.</summary>
    /// <param name="detail">What was done before, in words.</param>
    public static RungResult Reboot(string detail)
    {
        // This unit has no default dependencies: it is not stopped at shutdown, and lives to see whether it goes on.
        Try(force: false, InOrder);
        Try(force: true, ByForce);
        LibC.Sync();
        _ = LibC.Reboot(LibC.RebootRestart);
        return RungResult.Failed($"{detail}; the host does not reboot");
    }

    private static void Try(bool force, TimeSpan limit)
    {
        try
        {
            using var manager = ServiceManager.Connect();
            manager.Reboot(force);
            using var pause = new ManualResetEventSlim();
            pause.Wait(limit);
        }
        catch (SystemdException e)
        {
            Console.Error.WriteLine(e.Message);
        }
    }
}
