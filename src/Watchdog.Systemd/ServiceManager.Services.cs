using Tmds.DBus.Protocol;

namespace Watchdog.Systemd;

/// <content>What PID 1 says of services' processes and of the sockets that it listens on for them.</content>
public sealed partial class ServiceManager
{
    private const string SocketInterface = "org.freedesktop.systemd1.Socket";

    /// <summary>A service's main process and program.</summary>
    /// <param name="name">With its suffix. An instance of a template is loaded for the question, and not started.</param>
    /// <returns>Null when there is no such unit, or when it is no service.</returns>
    public ServiceProcess? GetService(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!name.EndsWith(".service", StringComparison.Ordinal) || LoadUnit(name) is not { } path || GetString(path, UnitInterface, "LoadState") != "loaded")
        {
            return null;
        }

        uint main = _manager.GetProperty(path, ServiceInterface, "MainPID", static (message, _) => Body(message, "u").ReadUInt32(), CallTimeout);
        List<string> command = _manager.GetProperty(path, ServiceInterface, "ExecStart", static (message, _) => ReadFirstCommand(message), CallTimeout);
        bool hasOwnRoot = GetString(path, ServiceInterface, "RootDirectory") is not ("" or "/") || GetString(path, ServiceInterface, "RootImage").Length > 0;
        return new ServiceProcess(name, (int)main, command, hasOwnRoot);
    }

    /// <summary>The socket units that PID 1 listens on now, with at least one stream address.</summary>
    public IReadOnlyList<ListeningUnit> ListListening()
    {
        var sockets = new List<ListeningUnit>();
        foreach (UnitState unit in ListUnits("*.socket"))
        {
            if (unit.ActiveState != "active" || FindUnit(unit.Name) is not { } path)
            {
                continue;
            }

            List<string> addresses = _manager.GetProperty(path, SocketInterface, "Listen", static (message, _) => ReadStreams(message), CallTimeout);
            if (addresses.Count == 0)
            {
                continue;
            }

            bool isAccepting = _manager.GetProperty(path, SocketInterface, "Accept", static (message, _) => Body(message, "b").ReadBool(), CallTimeout);
            string? service = isAccepting
                ? unit.Name[..^".socket".Length] + "@.service"
                : _manager.GetProperty(path, UnitInterface, "Triggers", static (message, _) => Body(message, "as").ReadArrayOfString(), CallTimeout).FirstOrDefault();
            if (service is not null)
            {
                sockets.Add(new ListeningUnit(unit.Name, addresses, service));
            }
        }

        return sockets;
    }

    private string? LoadUnit(string name)
    {
        try
        {
            return _manager.Call("LoadUnit", "s", (ref writer) => writer.WriteString(name), ReadPath, CallTimeout);
        }
        catch (NoSuchUnitException)
        {
            return null;
        }
    }

    private static Reader Body(Message message, string signature)
    {
        Reader reader = message.GetBodyReader();
        reader.ReadSignature(signature);
        return reader;
    }

    // a(sasbttttuii): path, arguments, whether failure is ignored, then times and results of its last run.
    private static List<string> ReadFirstCommand(Message message)
    {
        Reader reader = Body(message, "a(sasbttttuii)");
        ArrayEnd end = reader.ReadArrayStart(DBusType.Struct);
        if (!reader.HasNext(end))
        {
            return [];
        }

        reader.AlignStruct();
        string path = reader.ReadString();

        // The first argument is the program's name, which "@" in the unit file sets apart from its path.
        return [path, .. reader.ReadArrayOfString().Skip(1)];
    }

    // a(ss): the kind, "Stream" among them, and the address.
    private static List<string> ReadStreams(Message message)
    {
        Reader reader = Body(message, "a(ss)");
        var addresses = new List<string>();
        ArrayEnd end = reader.ReadArrayStart(DBusType.Struct);
        while (reader.HasNext(end))
        {
            reader.AlignStruct();
            string kind = reader.ReadString();
            string address = reader.ReadString();
            if (kind == "Stream")
            {
                addresses.Add(address);
            }
        }

        return addresses;
    }
}
