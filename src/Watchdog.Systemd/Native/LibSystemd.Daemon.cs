using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <summary>libsystemd, where no .NET library does the same: sd_watchdog_enabled(3), sd_listen_fds(3).</summary>
internal static unsafe partial class LibSystemd
{
    private const string Library = "libsystemd.so.0";

    [LibraryImport(Library)]
    internal static partial int sd_watchdog_enabled(int unsetEnvironment, out ulong microseconds);

    [LibraryImport(Library)]
    internal static partial int sd_listen_fds_with_names(int unsetEnvironment, out nint* names);
}
