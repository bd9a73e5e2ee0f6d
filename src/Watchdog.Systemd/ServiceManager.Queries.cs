using Tmds.DBus.Protocol;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <content>What PID 1 can be asked.</content>
public sealed partial class ServiceManager
{
    private const string UnitInterface = "org.freedesktop.systemd1.Unit";
    private const string TimerInterface = "org.freedesktop.systemd1.Timer";
    private const string ServiceInterface = "org.freedesktop.systemd1.Service";

    /// <summary>The state of one unit.</summary>
    /// <param name="name">With its suffix.</param>
    /// <returns>Null when the unit is not loaded.</returns>
    public UnitState? GetUnitState(string name)
    {
        if (FindUnit(name) is not { } path)
        {
            return null;
        }

        // PID 1 may forget the unit between two of these questions; it then answers as for any name it does not know.
        string load = GetString(path, UnitInterface, "LoadState");
        if (load == "not-found")
        {
            return null;
        }

        string active = GetString(path, UnitInterface, "ActiveState");
        string sub = GetString(path, UnitInterface, "SubState");
        string? result = ResultInterface(name) is { } type ? GetString(path, type, "Result") : null;
        return new UnitState(name, load, active, sub, result);
    }

    /// <summary>The loaded units whose name matches a shell pattern (fnmatch(3)).</summary>
    /// <param name="pattern">Such as <c>name-*.timer</c>.</param>
    public IReadOnlyList<UnitState> ListUnits(string pattern)
    {
        return _manager.Call(
            "ListUnitsByPatterns",
            "asas",
            (ref writer) =>
            {
                writer.WriteArray((string[])[]);
                writer.WriteArray((string[])[pattern]);
            },
            static (message, _) => ReadUnits(message),
            CallTimeout);
    }

    /// <summary>The unit a process belongs to.</summary>
    /// <param name="pid">The process id, as the host's PID 1 counts.</param>
    /// <returns>The unit's name with its suffix, null when the process belongs to none or has ended.</returns>
    public string? GetUnitByPid(int pid)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pid);
        try
        {
            string path = _manager.Call("GetUnitByPID", "u", (ref writer) => writer.WriteUInt32((uint)pid), ReadPath, CallTimeout);
            return GetString(path, UnitInterface, "Id");
        }
        catch (NoSuchUnitException)
        {
            return null;
        }
        catch (SystemdException exception) when (exception.Errno is Errno.NoProcess or Errno.NoEntry)
        {
            return null;
        }
    }

    /// <summary>Whether the host is shutting down or rebooting (SystemState "stopping", org.freedesktop.systemd1(5)).</summary>
    public bool IsStopping() => SystemState() == "stopping";

    /// <summary>Whether the boot has jobs left to do (SystemState "initializing" or "starting", org.freedesktop.systemd1(5)).</summary>
    public bool IsBooting() => SystemState() is "initializing" or "starting";

    /// <summary>
    /// Whether PID 1 was told to feed a hardware watchdog (RuntimeWatchdogUSec, org.freedesktop.systemd1(5); 0 when not). It says
    /// so whether there is one or not.
    /// </summary>
    public bool FeedsHardwareWatchdog() => GetUInt64("/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "RuntimeWatchdogUSec") != 0;

    private string SystemState() => GetString("/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "SystemState");

    /// <summary>What PID 1 will do with a timer.</summary>
    /// <param name="name">The timer, with its suffix.</param>
    /// <returns>Null when it is not loaded, or does not run.</returns>
    public TimerState? GetTimer(string name)
    {
        if (FindUnit(name) is not { } path || GetString(path, UnitInterface, "ActiveState") != "active")
        {
            return null;
        }

        // The timer may fire between two of these questions: it says first that it waits, and then that it
        // has no time. So a timer without a time is asked once more whether it waits.
        string sub = GetString(path, UnitInterface, "SubState");
        ulong next = GetUInt64(path, TimerInterface, "NextElapseUSecMonotonic");

        // 0 and "infinity" both say that there is no next time.
        return next is not (0 or ulong.MaxValue)
            ? new TimerState(sub == "running", TimeSpan.FromMicroseconds(new Deadline(next).Left), GetFixed(path))
            : new TimerState(GetString(path, UnitInterface, "SubState") == "running", null, GetFixed(path));
    }

    /// <summary>How long until a timer fires.</summary>
    /// <param name="name">The timer, with its suffix.</param>
    /// <returns>Zero when it is due now; null when it is not loaded or has nothing left to fire.</returns>
    public TimeSpan? GetTimerRemaining(string name) => GetTimer(name)?.Left;

    // The moment that OnStartupSec is counted from, on CLOCK_MONOTONIC.
    private ulong GetStart() => GetUInt64("/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "UserspaceTimestampMonotonic");

    // a(stt): what it is counted from, how long, and the instant that PID 1 has made of it.
    private TimeSpan? GetFixed(string path) => _manager.GetProperty<TimeSpan?>(
        path,
        TimerInterface,
        "TimersMonotonic",
        static (message, _) =>
        {
            Reader reader = message.GetBodyReader();
            reader.ReadSignature("a(stt)");
            ulong first = ulong.MaxValue;
            ArrayEnd end = reader.ReadArrayStart(DBusType.Struct);
            while (reader.HasNext(end))
            {
                reader.AlignStruct();
                bool isFixed = reader.ReadString() == "OnStartupUSec";
                _ = reader.ReadUInt64();
                ulong instant = reader.ReadUInt64();
                first = isFixed && instant < first ? instant : first;
            }

            return first == ulong.MaxValue ? null : TimeSpan.FromMicroseconds((double)first - Deadline.Now);
        },
        CallTimeout);

    private ulong GetUInt64(string path, string @interface, string property) => _manager.GetProperty(
        path,
        @interface,
        property,
        static (message, _) =>
        {
            Reader reader = message.GetBodyReader();
            reader.ReadSignature("t");
            return reader.ReadUInt64();
        },
        CallTimeout);

    private string? FindUnit(string name)
    {
        try
        {
            return _manager.Call("GetUnit", "s", (ref writer) => writer.WriteString(name), ReadPath, CallTimeout);
        }
        catch (NoSuchUnitException)
        {
            return null;
        }
    }

    private string GetString(string path, string @interface, string property) => _manager.GetProperty(
        path,
        @interface,
        property,
        static (message, _) =>
        {
            Reader reader = message.GetBodyReader();
            reader.ReadSignature("s");
            return reader.ReadString();
        },
        CallTimeout);

    private static string ReadPath(Message message, object? state) => message.GetBodyReader().ReadObjectPathAsString();

    // a(ssssssouso)
    private static List<UnitState> ReadUnits(Message message)
    {
        Reader reader = message.GetBodyReader();
        var units = new List<UnitState>();
        ArrayEnd end = reader.ReadArrayStart(DBusType.Struct);
        while (reader.HasNext(end))
        {
            reader.AlignStruct();
            string name = reader.ReadString();
            _ = reader.ReadString(); // description
            units.Add(new UnitState(name, reader.ReadString(), reader.ReadString(), reader.ReadString()));
            _ = reader.ReadString(); // the unit it follows
            _ = reader.ReadObjectPathAsString();
            _ = reader.ReadUInt32(); // its job
            _ = reader.ReadString();
            _ = reader.ReadObjectPathAsString();
        }

        return units;
    }

    private static string? ResultInterface(string name) => Path.GetExtension(name) switch
    {
        ".service" => ServiceInterface,
        ".timer" => TimerInterface,
        _ => null,
    };
}
