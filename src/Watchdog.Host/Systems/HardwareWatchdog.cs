using Watchdog.Host.Native;
using Watchdog.Systemd;

namespace Watchdog.Host.Systems;

/// <summary>
/// Tells whether a hardware watchdog that the host has would restart it. It is the only thing that can where the kernel or
/// PID 1 hangs: no timer fires there, so no deadline does either.
/// </summary>
/// <param name="paths">Where the host's files are.</param>
/// <param name="isFedByPid1">Asks PID 1 whether it feeds one; null for the PID 1 of this host.</param>
internal sealed class HardwareWatchdog(Paths paths, Func<bool>? isFedByPid1 = null)
{
    private const int MostText = 64;

    /// <summary>
    /// The first hardware watchdog, as the kernel names it (<c>watchdog0</c>), where the host has one or more, PID 1 feeds none,
    /// and no other program is known to. Null where there is none, where one is fed, and where PID 1 does not answer.
    /// </summary>
    public string? Unfed()
    {
        try
        {
            var devices = Devices();
            return devices.Count > 0 && !devices.Any(IsFed) && !(isFedByPid1 ?? AskPid1)() ? devices[0] : null;
        }
        catch (Exception e) when (FileFault.Is(e) || e is SystemdException)
        {
            return null;
        }
    }

    // A container sees its machine's devices in sysfs, but has none of them in /dev; and the daemon's own /dev has no devices.
    private List<string> Devices() =>
    [
        .. Directory.EnumerateFileSystemEntries(paths.HardwareWatchdogs)
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(name => File.Exists(Path.Combine(paths.DevicesOfPid1, name)))
            .Order(StringComparer.Ordinal),
    ];

    // "active" where a program has opened it (sysfs-class-watchdog); kernels without CONFIG_WATCHDOG_SYSFS have no such file, and do not tell.
    private bool IsFed(string device)
    {
        var state = Path.Combine(paths.HardwareWatchdogs, device, "state");
        return File.Exists(state) && Files.ReadStartText(state, MostText).Trim() == "active";
    }

    private static bool AskPid1()
    {
        using var manager = ServiceManager.Connect();
        return manager.FeedsHardwareWatchdog();
    }
}
