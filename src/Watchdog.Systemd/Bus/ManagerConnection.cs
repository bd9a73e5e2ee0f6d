using Tmds.DBus.Protocol;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd.Bus;

/// <summary>PID 1's manager object over either kind of connection: calls, signals, jobs.</summary>
internal sealed class ManagerConnection : IDisposable
{
    private const string Service = "org.freedesktop.systemd1";
    private const string ManagerPath = "/org/freedesktop/systemd1";
    private const string ManagerInterface = "org.freedesktop.systemd1.Manager";
    private const string BusService = "org.freedesktop.DBus";

    private readonly BusConnection _connection;
    private readonly string? _destination;
    private readonly JobEnds _jobs = new();
    private bool _isSubscribed;
    private bool _watchesJobs;

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
            return Open(BusConnection.PrivateSocket, isBus: false, timeout);
        }
        catch (BusUnavailableException)
        {
            return Open(BusConnection.SystemBusSocket, isBus: true, timeout);
        }
    }

    internal static ManagerConnection Open(string path, bool isBus, TimeSpan timeout) =>
        new(BusConnection.Open(path, isBus, timeout), isBus);

    /// <summary>Calls a method of the manager.</summary>
    internal void Call(string member, string? signature, BusConnection.Arguments arguments, TimeSpan timeout) =>
        _connection.Call(Manager(member), signature, arguments, timeout);

    /// <inheritdoc cref="Call(string, string?, BusConnection.Arguments, TimeSpan)"/>
    internal T Call<T>(string member, string? signature, BusConnection.Arguments arguments, MessageValueReader<T> read, TimeSpan timeout) =>
        _connection.Call(Manager(member), signature, arguments, read, timeout);

    /// <summary>Reads a property; <paramref name="read"/> gets the variant that it comes in.</summary>
    internal T GetProperty<T>(string path, string @interface, string property, MessageValueReader<T> read, TimeSpan timeout) =>
        _connection.Call(
            new BusConnection.Method(_destination, path, "org.freedesktop.DBus.Properties", "Get"),
            "ss",
            (ref writer) =>
            {
                writer.WriteString(@interface);
                writer.WriteString(property);
            },
            read,
            timeout);

    /// <summary>Queues a job and, when asked to, waits for its very own end.</summary>
    internal void RunJob(string member, string unit, bool wait, TimeSpan callTimeout, TimeSpan jobTimeout, string signature, BusConnection.Arguments arguments)
    {
        if (wait && !_watchesJobs)
        {
            // Before the call: the job may end before its answer is read.
            Watch("JobRemoved", static (message, _) => JobEnd.Read(message), _jobs.Add, callTimeout);
            _watchesJobs = true;
        }

        _jobs.Forget();
        string job = Call(member, signature, arguments, static (message, _) => message.GetBodyReader().ReadObjectPathAsString(), callTimeout);
        if (wait && _jobs.Await(job, jobTimeout, member, unit) is var result && result != "done")
        {
            throw new JobFailedException(member, 0, unit, NativeStrings.Printable(result));
        }
    }

    /// <summary>
    /// Has PID 1's signals about units told. What is lost is told as null: the connection, or, on the bus, PID 1's own,
    /// which is what a re-execution looks like there.
    /// </summary>
    internal void WatchUnits(Action<UnitEvent?> tell, TimeSpan timeout)
    {
        Watch("UnitRemoved", static (message, _) => new UnitEvent(UnitEventKind.UnitRemoved, message.GetBodyReader().ReadString()), tell, timeout);
        Watch(
            "JobRemoved",
            static (message, _) => JobEnd.Read(message) is var end ? new UnitEvent(UnitEventKind.JobRemoved, end.Unit, end.Result) : null!,
            tell,
            timeout);

        // Sent with "true" before, and with "false" after it (org.freedesktop.systemd1(5)).
        Watch(
            "Reloading",
            static (message, _) => new UnitEvent(message.GetBodyReader().ReadBool() ? UnitEventKind.Reloading : UnitEventKind.Reloaded, string.Empty),
            tell,
            timeout);
        if (!IsPrivate)
        {
            var comesOrGoes = new MatchRule { Type = MessageType.Signal, Sender = BusService, Interface = BusService, Member = "NameOwnerChanged", Arg0 = Service };
            _connection.Watch(comesOrGoes, static (_, _) => Service, _ => tell(null), timeout);
        }
    }

    public void Dispose() => _connection.Dispose();

    private BusConnection.Method Manager(string member) => new(_destination, ManagerPath, ManagerInterface, member);

    /// <summary>
    /// Private peers get PID 1's signals unasked. On the bus they are asked for, and their sender is compared: anybody
    /// there may send us a signal that looks like PID 1's.
    /// </summary>
    private void Watch<T>(string signal, MessageValueReader<T> read, Action<T?> tell, TimeSpan timeout)
        where T : class
    {
        var rule = new MatchRule { Type = MessageType.Signal, Sender = _destination, Path = ManagerPath, Interface = ManagerInterface, Member = signal };
        _connection.Watch(rule, read, tell, timeout);
        if (!IsPrivate && !_isSubscribed)
        {
            Call("Subscribe", null, static (ref _) => { }, timeout);
            _isSubscribed = true;
        }
    }
}
