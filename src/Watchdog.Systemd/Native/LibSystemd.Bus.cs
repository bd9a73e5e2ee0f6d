using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <summary>sd-bus, only its functions with fixed arguments: variadic ones cannot be called from here (sd-bus(3)).</summary>
internal static unsafe partial class LibSystemd
{
    private const string Library = "libsystemd.so.0";

    [LibraryImport(Library)]
    internal static partial int sd_bus_new(out BusHandle bus);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sd_bus_set_address(BusHandle bus, string address);

    [LibraryImport(Library)]
    internal static partial int sd_bus_set_bus_client(BusHandle bus, int isClient);

    [LibraryImport(Library)]
    internal static partial int sd_bus_start(BusHandle bus);

    [LibraryImport(Library)]
    internal static partial int sd_bus_is_ready(BusHandle bus);

    [LibraryImport(Library)]
    internal static partial nint sd_bus_close_unref(nint bus);

    [LibraryImport(Library)]
    internal static partial int sd_bus_get_fd(BusHandle bus);

    [LibraryImport(Library)]
    internal static partial int sd_bus_get_events(BusHandle bus);

    [LibraryImport(Library)]
    internal static partial int sd_bus_get_timeout(BusHandle bus, out ulong absoluteMicroseconds);

    [LibraryImport(Library)]
    internal static partial int sd_bus_process(BusHandle bus, out MessageHandle message);

    [LibraryImport(Library)]
    internal static partial int sd_bus_wait(BusHandle bus, ulong microseconds);

    [LibraryImport(Library)]
    internal static partial int sd_bus_send(BusHandle bus, MessageHandle message, out ulong cookie);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sd_bus_message_new_method_call(
        BusHandle bus, out MessageHandle message, string? destination, string path, string @interface, string member);

    [LibraryImport(Library)]
    internal static partial int sd_bus_message_set_allow_interactive_authorization(MessageHandle message, int allow);

    [LibraryImport(Library)]
    internal static partial nint sd_bus_message_unref(nint message);

    [LibraryImport(Library)]
    internal static partial int sd_bus_message_append_basic(MessageHandle message, byte type, void* value);

    [LibraryImport(Library)]
    internal static partial int sd_bus_message_append_array(MessageHandle message, byte type, void* data, nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sd_bus_message_open_container(MessageHandle message, byte type, string contents);

    [LibraryImport(Library)]
    internal static partial int sd_bus_message_close_container(MessageHandle message);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sd_bus_message_enter_container(MessageHandle message, byte type, string contents);

    [LibraryImport(Library)]
    internal static partial int sd_bus_message_exit_container(MessageHandle message);

    [LibraryImport(Library)]
    internal static partial int sd_bus_message_read_basic(MessageHandle message, byte type, void* value);

    [LibraryImport(Library)]
    internal static partial int sd_bus_message_get_type(MessageHandle message, out byte type);

    [LibraryImport(Library)]
    internal static partial int sd_bus_message_get_reply_cookie(MessageHandle message, out ulong cookie);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sd_bus_message_is_signal(MessageHandle message, string @interface, string member);

    [LibraryImport(Library)]
    internal static partial nint sd_bus_message_get_sender(MessageHandle message);

    [LibraryImport(Library)]
    internal static partial BusError* sd_bus_message_get_error(MessageHandle message);

    [LibraryImport(Library)]
    internal static partial int sd_bus_message_get_errno(MessageHandle message);

    /// <summary><c>sd_bus_error</c> (sd_bus_error(3)); read only, it belongs to its message.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct BusError
    {
        internal nint Name;
        internal nint Message;
        internal int NeedFree;
    }
}
