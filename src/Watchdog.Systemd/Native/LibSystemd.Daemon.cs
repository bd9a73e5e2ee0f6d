using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <content>sd_notify(3), sd_watchdog_enabled(3), sd_listen_fds(3) and sd_journal_sendv (sd_journal_print(3)).</content>
internal static unsafe partial class LibSystemd
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sd_notify(int unsetEnvironment, string state);

    [LibraryImport(Library)]
    internal static partial int sd_watchdog_enabled(int unsetEnvironment, out ulong microseconds);

    [LibraryImport(Library)]
    internal static partial int sd_listen_fds_with_names(int unsetEnvironment, out nint* names);

    [LibraryImport(Library)]
    internal static partial int sd_journal_sendv(IoVector* vectors, int count);

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal void* Base;
        internal nuint Length;
    }
}
