using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <summary>
/// One sd-bus connection on which every wait is bounded. sd-bus's own blocking calls are not used: they wait up to
/// 90 s for a peer that says nothing while authenticating, whatever time-out the call has, and may return on a signal.
/// </summary>
internal sealed class BusConnection : IDisposable
{
    internal const string PrivateAddress = "unix:path=/run/systemd/private";
    internal const string SystemBusAddress = "unix:path=/run/dbus/system_bus_socket";

    private const byte MethodReturn = 2; // SD_BUS_MESSAGE_METHOD_RETURN, sd_bus_message_get_type(3)
    private const byte MethodError = 3;

    private readonly BusHandle _bus;

    private BusConnection(BusHandle bus) => _bus = bus;

    /// <summary>Connects and authenticates.</summary>
    /// <param name="address">A D-Bus address (sd_bus_set_address(3)).</param>
    /// <param name="isBus">True for a message bus, which wants a Hello; false for a peer.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <exception cref="BusUnavailableException">Nobody is there, or says nothing in time.</exception>
    internal static BusConnection Open(string address, bool isBus, TimeSpan timeout)
    {
        const string Operation = "connect";
        BusErrors.Check(LibSystemd.sd_bus_new(out BusHandle bus), Operation);
        var connection = new BusConnection(bus);
        try
        {
            BusErrors.Check(LibSystemd.sd_bus_set_address(bus, address), Operation);
            BusErrors.Check(LibSystemd.sd_bus_set_bus_client(bus, isBus ? 1 : 0), Operation);
            int started = LibSystemd.sd_bus_start(bus);
            if (started < 0)
            {
                throw BusErrors.Unavailable(Operation, -started);
            }

            Deadline deadline = Deadline.In(timeout);
            while (LibSystemd.sd_bus_is_ready(bus) == 0)
            {
                connection.TryReceive(Operation)?.Dispose();
                if (LibSystemd.sd_bus_is_ready(bus) == 0)
                {
                    connection.Wait(Operation, deadline);
                }
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal MessageHandle NewCall(string? destination, string path, string @interface, string member)
    {
        BusErrors.Check(
            LibSystemd.sd_bus_message_new_method_call(_bus, out MessageHandle message, destination, path, @interface, member), member);
        return message;
    }

    /// <summary>Sends a call and waits for its answer; signals that arrive meanwhile go to <paramref name="onSignal"/>.</summary>
    /// <returns>The answer, owned by the caller.</returns>
    /// <exception cref="SystemdException">The answer is an error.</exception>
    /// <exception cref="BusUnavailableException">No answer in time.</exception>
    internal MessageHandle Call(MessageHandle call, string operation, Deadline deadline, Action<MessageHandle> onSignal)
    {
        BusErrors.Check(LibSystemd.sd_bus_send(_bus, call, out ulong cookie), operation);
        while (true)
        {
            MessageHandle message = Receive(operation, deadline);
            bool keep = false;
            try
            {
                LibSystemd.sd_bus_message_get_type(message, out byte type);
                if (type is MethodReturn or MethodError)
                {
                    if (LibSystemd.sd_bus_message_get_reply_cookie(message, out ulong replied) >= 0 && replied == cookie)
                    {
                        keep = type == MethodReturn ? true : throw ErrorOf(message, operation);
                        return message;
                    }
                }
                else
                {
                    onSignal(message);
                }
            }
            finally
            {
                if (!keep)
                {
                    message.Dispose();
                }
            }
        }
    }

    /// <summary>Waits for the next message.</summary>
    /// <exception cref="BusUnavailableException">The deadline passed or the peer hung up.</exception>
    internal MessageHandle Receive(string operation, Deadline deadline)
    {
        while (true)
        {
            // Before processing as well: a peer that talks without end must not hold us.
            if (deadline.Left == 0)
            {
                throw BusErrors.Unavailable(operation, Errno.TimedOut);
            }

            if (TryReceive(operation) is { } message)
            {
                return message;
            }

            Wait(operation, deadline);
        }
    }

    /// <summary>The next message that needs no waiting, null when there is none.</summary>
    /// <exception cref="BusUnavailableException">The peer hung up.</exception>
    internal MessageHandle? TryReceive(string operation)
    {
        while (true)
        {
            int result = LibSystemd.sd_bus_process(_bus, out MessageHandle message);
            if (result > 0 && !message.IsInvalid)
            {
                if (LibSystemd.sd_bus_message_is_signal(message, "org.freedesktop.DBus.Local", "Disconnected") > 0)
                {
                    message.Dispose();
                    throw BusErrors.Unavailable(operation, Errno.NotConnected);
                }

                return message;
            }

            message.Dispose();
            if (result == 0 || result is -Errno.Interrupted or -Errno.Again)
            {
                return null;
            }

            if (result < 0)
            {
                throw BusErrors.Unavailable(operation, -result);
            }
        }
    }

    /// <summary>Blocks until the connection has something to do, without limit. For monitor threads.</summary>
    /// <returns>False when the owner woke the thread to end it.</returns>
    internal bool Wait(Wakeup wakeup)
    {
        int descriptor = BusErrors.Check(LibSystemd.sd_bus_get_fd(_bus), "poll");
        int events = BusErrors.Check(LibSystemd.sd_bus_get_events(_bus), "poll");
        BusErrors.Check(LibSystemd.sd_bus_get_timeout(_bus, out ulong until), "poll");
        return wakeup.Wait(descriptor, (short)events, new Deadline(until));
    }

    public void Dispose() => _bus.Dispose();

    private void Wait(string operation, Deadline deadline)
    {
        ulong left = deadline.Left;
        if (left == 0)
        {
            throw BusErrors.Unavailable(operation, Errno.TimedOut);
        }

        int result = LibSystemd.sd_bus_wait(_bus, left);
        if (result < 0 && result is not (-Errno.Interrupted or -Errno.Again))
        {
            throw BusErrors.Unavailable(operation, -result);
        }
    }

    private static unsafe SystemdException ErrorOf(MessageHandle message, string operation)
    {
        LibSystemd.BusError* error = LibSystemd.sd_bus_message_get_error(message);
        string? name = error is null ? null : Marshal.PtrToStringUTF8(error->Name);
        string? text = error is null ? null : Marshal.PtrToStringUTF8(error->Message);
        return BusErrors.Create(operation, Math.Abs(LibSystemd.sd_bus_message_get_errno(message)), name, text);
    }
}
