using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <content>sd-login(3).</content>
internal static unsafe partial class LibSystemd
{
    [LibraryImport(Library)]
    internal static partial int sd_get_sessions(out nint* sessions);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sd_session_get_uid(string session, out uint uid);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sd_session_get_class(string session, out nint @class);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sd_session_get_state(string session, out nint state);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sd_login_monitor_new(string? category, out LoginMonitorHandle monitor);

    [LibraryImport(Library)]
    internal static partial nint sd_login_monitor_unref(nint monitor);

    [LibraryImport(Library)]
    internal static partial int sd_login_monitor_flush(LoginMonitorHandle monitor);

    [LibraryImport(Library)]
    internal static partial int sd_login_monitor_get_fd(LoginMonitorHandle monitor);

    [LibraryImport(Library)]
    internal static partial int sd_login_monitor_get_events(LoginMonitorHandle monitor);

    [LibraryImport(Library)]
    internal static partial int sd_login_monitor_get_timeout(LoginMonitorHandle monitor, out ulong absoluteMicroseconds);
}
