using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <summary>PID 1's manager object over either kind of connection: calls, signals, jobs.</summary>
internal sealed class ManagerConnection : IDisposable
{
    private const string Service = "org.freedesktop.systemd1";
    private const string ManagerPath = "/org/freedesktop/systemd1";
    private const string ManagerInterface = "org.freedesktop.systemd1.Manager";
    private const string BusService = "org.freedesktop.DBus";
    private const string BusPath = "/org/freedesktop/DBus";

    private readonly BusConnection _connection;
    private readonly string? _destination;
    private readonly Dictionary<string, string> _ended = []; // job path -> result, of the job being waited for
    private string? _owner; // PID 1's unique name on the bus; null on the private socket, where nobody else can speak

    private ManagerConnection(BusConnection connection, bool isBus)
    {
        _connection = connection;
        _destination = isBus ? Service : null;
    }

    internal bool IsPrivate => _destination is null;

    /// <summary>The private socket first, then the system bus.</summary>
    internal static ManagerConnection Open(TimeSpan timeout)
    {
        try
        {
            return Open(BusConnection.PrivateAddress, isBus: false, timeout);
        }
        catch (BusUnavailableException)
        {
            return Open(BusConnection.SystemBusAddress, isBus: true, timeout);
        }
    }

    internal static ManagerConnection Open(string address, bool isBus, TimeSpan timeout) =>
        new(BusConnection.Open(address, isBus, timeout), isBus);

    /// <summary>
    /// Asks for PID 1's signals. Private peers get them unasked. On the bus the owner of the name is learnt too:
    /// anybody there may send us a signal that looks like PID 1's, so its sender is compared.
    /// </summary>
    internal void Subscribe(TimeSpan timeout)
    {
        if (IsPrivate || _owner is not null)
        {
            return;
        }

        AddMatch($"type='signal',sender='{Service}',path='{ManagerPath}',interface='{ManagerInterface}'", timeout);
        AddMatch($"type='signal',sender='{BusService}',path='{BusPath}',interface='{BusService}',member='NameOwnerChanged',arg0='{Service}'", timeout);
        Call("Subscribe", timeout, static _ => { }).Dispose();
        using MessageHandle reply = Call(BusService, BusPath, BusService, "GetNameOwner", timeout, static writer => writer.String(Service));
        _owner = new MessageReader(reply, "GetNameOwner").String();
    }

    internal MessageHandle Call(string member, TimeSpan timeout, Action<MessageWriter> arguments) =>
        Call(_destination, ManagerPath, ManagerInterface, member, timeout, arguments);

    internal MessageHandle GetProperty(string path, string @interface, string property, TimeSpan timeout) =>
        Call(_destination, path, "org.freedesktop.DBus.Properties", "Get", timeout, writer =>
        {
            writer.String(@interface);
            writer.String(property);
        });

    /// <summary>Queues a job and, when asked to, waits for its very own end.</summary>
    internal void RunJob(
        string member, string unit, bool wait, TimeSpan callTimeout, TimeSpan jobTimeout, Action<MessageWriter> arguments)
    {
        if (wait)
        {
            Subscribe(callTimeout); // before the call: the job may end before its answer is read
        }

        _ended.Clear();
        string job;
        using (MessageHandle reply = Call(member, callTimeout, writer =>
        {
            writer.String(unit);
            arguments(writer);
        }))
        {
            job = new MessageReader(reply, member).ObjectPath();
        }

        if (wait)
        {
            WaitForJob(member, unit, job, Deadline.In(jobTimeout));
        }
    }

    /// <summary>The next message that needs no waiting, null when there is none.</summary>
    internal MessageHandle? TryReceive() => _connection.TryReceive("receive");

    /// <summary>Blocks until there may be a message; false when woken to end.</summary>
    internal bool Wait(Wakeup wakeup) => _connection.Wait(wakeup);

    /// <summary>Whether this is that signal of PID 1 and comes from PID 1.</summary>
    internal bool IsSignal(MessageHandle message, string member) =>
        LibSystemd.sd_bus_message_is_signal(message, ManagerInterface, member) > 0
        && (IsPrivate || SenderOf(message) == _owner);

    /// <summary>Whether the bus says that PID 1 came or went: on the bus that is what a re-execution looks like.</summary>
    internal static bool IsOwnerChange(MessageHandle message) =>
        LibSystemd.sd_bus_message_is_signal(message, BusService, "NameOwnerChanged") > 0 && SenderOf(message) == BusService;

    public void Dispose() => _connection.Dispose();

    private void WaitForJob(string member, string unit, string job, Deadline deadline)
    {
        string? result;
        while (!_ended.Remove(job, out result))
        {
            if (deadline.Left == 0)
            {
                throw new JobFailedException(member, Errno.TimedOut, unit, "pending");
            }

            try
            {
                using MessageHandle message = _connection.Receive(member, deadline);
                NoteJob(message);
            }
            catch (BusUnavailableException exception) when (exception.Errno == Errno.TimedOut)
            {
                throw new JobFailedException(member, Errno.TimedOut, unit, "pending");
            }
        }

        if (result != "done")
        {
            throw new JobFailedException(member, 0, unit, NativeStrings.Printable(result));
        }
    }

    private void NoteJob(MessageHandle message)
    {
        if (IsSignal(message, "JobRemoved"))
        {
            var reader = new MessageReader(message, "JobRemoved");
            _ = reader.UInt32();
            string job = reader.ObjectPath();
            _ = reader.String(); // unit
            _ended[job] = reader.String();
        }
    }

    private void AddMatch(string rule, TimeSpan timeout) =>
        Call(BusService, BusPath, BusService, "AddMatch", timeout, writer => writer.String(rule)).Dispose();

    private MessageHandle Call(
        string? destination, string path, string @interface, string member, TimeSpan timeout, Action<MessageWriter> arguments)
    {
        using MessageHandle call = _connection.NewCall(destination, path, @interface, member);
        arguments(new MessageWriter(call, member));
        return _connection.Call(call, member, Deadline.In(timeout), NoteJob);
    }

    private static string? SenderOf(MessageHandle message) =>
        Marshal.PtrToStringUTF8(LibSystemd.sd_bus_message_get_sender(message));
}
