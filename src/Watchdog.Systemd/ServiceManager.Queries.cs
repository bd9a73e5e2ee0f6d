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
        const string Member = "ListUnitsByPatterns";
        using MessageHandle reply = _manager.Call(Member, CallTimeout, writer =>
        {
            writer.Strings([]);
            writer.Strings([pattern]);
        });
        var reader = new MessageReader(reply, Member);
        var units = new List<UnitState>();
        reader.Enter('a', "(ssssssouso)");
        while (reader.Enter('r', "ssssssouso"))
        {
            string name = reader.String();
            _ = reader.String(); // description
            units.Add(new UnitState(name, reader.String(), reader.String(), reader.String()));
            _ = reader.String(); // the unit it follows
            _ = reader.ObjectPath();
            _ = reader.UInt32(); // its job
            _ = reader.String();
            _ = reader.ObjectPath();
            reader.Exit();
        }

        reader.Exit();
        return units;
    }

    /// <summary>The unit a process belongs to.</summary>
    /// <param name="pid">The process id, as the host's PID 1 counts.</param>
    /// <returns>The unit's name with its suffix, null when the process belongs to none or has ended.</returns>
    public string? GetUnitByPid(int pid)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pid);
        try
        {
            using MessageHandle reply = _manager.Call("GetUnitByPID", CallTimeout, writer => writer.UInt32((uint)pid));
            string path = new MessageReader(reply, "GetUnitByPID").ObjectPath();
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
    public bool IsStopping() =>
        GetString("/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "SystemState") == "stopping";

    /// <summary>How long until a timer fires.</summary>
    /// <param name="name">The timer, with its suffix.</param>
    /// <returns>Zero when it is due now; null when it is not loaded or has nothing left to fire.</returns>
    public TimeSpan? GetTimerRemaining(string name)
    {
        if (FindUnit(name) is not { } path)
        {
            return null;
        }

        const string Property = "NextElapseUSecMonotonic";
        using MessageHandle reply = _manager.GetProperty(path, TimerInterface, Property, CallTimeout);
        var reader = new MessageReader(reply, Property);
        reader.Enter('v', "t");
        ulong next = reader.UInt64();
        // 0 and "infinity" both say that there is no next time.
        return next is 0 or ulong.MaxValue ? null : TimeSpan.FromMicroseconds(new Deadline(next).Left);
    }

    private string? FindUnit(string name)
    {
        try
        {
            using MessageHandle reply = _manager.Call("GetUnit", CallTimeout, writer => writer.String(name));
            return new MessageReader(reply, "GetUnit").ObjectPath();
        }
        catch (NoSuchUnitException)
        {
            return null;
        }
    }

    private string GetString(string path, string @interface, string property)
    {
        using MessageHandle reply = _manager.GetProperty(path, @interface, property, CallTimeout);
        var reader = new MessageReader(reply, property);
        reader.Enter('v', "s");
        return reader.String();
    }

    private static string? ResultInterface(string name) => Path.GetExtension(name) switch
    {
        ".service" => ServiceInterface,
        ".timer" => TimerInterface,
        _ => null,
    };
}
