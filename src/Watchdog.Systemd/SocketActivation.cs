using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>Sockets that the service manager opened for this service (sd_listen_fds(3)).</summary>
public static class SocketActivation
{
    private static readonly Lock Gate = new();
    private static List<(int Descriptor, string Name)>? _left;

    /// <summary>Hands out the descriptors, each once, closed on exec. The first call clears LISTEN_* from the environment.</summary>
    /// <param name="name">Their FileDescriptorName (systemd.socket(5)); null for all that are left.</param>
    /// <returns>In the order of the socket unit; empty when nothing was passed to this process. The caller owns them.</returns>
    /// <exception cref="SystemdException">The environment announces descriptors that are not there.</exception>
    public static IReadOnlyList<int> Take(string? name = null)
    {
        lock (Gate)
        {
            _left ??= Read();
            int[] taken = [.. _left.Where(socket => name is null || socket.Name == name).Select(socket => socket.Descriptor)];
            _left.RemoveAll(socket => taken.Contains(socket.Descriptor));
            return taken;
        }
    }

    internal static unsafe List<(int Descriptor, string Name)> Read()
    {
        const int First = 3; // SD_LISTEN_FDS_START
        int count = LibSystemd.sd_listen_fds_with_names(1, out nint* names);
        foreach (string name in (ReadOnlySpan<string>)["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"])
        {
            Environment.SetEnvironmentVariable(name, null); // the runtime's copy, which children get
        }

        BusErrors.Check(count, "sd_listen_fds_with_names");
        List<string> texts = count == 0 ? [] : NativeStrings.TakeAll(names);
        return [.. texts.Select((text, index) => (First + index, text))];
    }
}
