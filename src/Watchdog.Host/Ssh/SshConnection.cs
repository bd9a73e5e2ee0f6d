using System.Globalization;
using System.Net;
using Watchdog.Host.Network;
using Watchdog.Host.Processes;

namespace Watchdog.Host.Ssh;

/// <summary>The connection that an sshd serves: where it came from, and where it arrived.</summary>
/// <param name="Remote">The client's end; null when it is unknown or not TCP.</param>
/// <param name="Local">The host's end; null when it is unknown or not TCP.</param>
/// <param name="Interface">The network interface that has the host's address; empty when none is known.</param>
/// <param name="IsLocal">Whether it is known to come from this very host, its containers and virtual machines among it.</param>
internal sealed record SshConnection(IPEndPoint? Remote, IPEndPoint? Local, string Interface, bool IsLocal)
{
    /// <summary>Why it could not be told whether it comes from this very host; empty when it could.</summary>
    public string Doubt { get; init; } = "";

    /// <summary>Nothing is known.</summary>
    public static SshConnection Unknown { get; } = new(null, null, "", false);

    private const string Established = "01";
    private const int LocalField = 1;
    private const int RemoteField = 2;
    private const int StateField = 3;
    private const int InodeField = 9;

    /// <summary>Finds the connection of an sshd process among its descriptors (proc_pid_fd(5), proc_net(5)).</summary>
    /// <param name="pid">The process: one connection's own, not the listener.</param>
    public static SshConnection Of(int pid)
    {
        var process = $"/proc/{pid.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            var sockets = OpenFiles.SocketsOf(pid).ToList();
            var connections = Connections(process + "/net/tcp").Concat(Connections(process + "/net/tcp6"))
                .Where(c => sockets.Contains(c.Inode))
                .ToLookup(c => c.Inode, c => (c.Local, c.Remote));

            // The lowest descriptor: what it forwards was opened later.
            foreach (var inode in sockets)
            {
                foreach (var (local, remote) in connections[inode])
                {
                    return Of(local, remote);
                }
            }

            // Through a socket of another kind, which leads nowhere but to this host.
            return sockets.Count > 0 ? Unknown with { IsLocal = true } : Unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return Unknown;
        }
    }

    private static SshConnection Of(IPEndPoint local, IPEndPoint remote)
    {
        var place = PeerOrigin.OfHost().Judge(remote.Address);
        return new SshConnection(remote, local, new NetworkAddresses().InterfaceOf(local.Address, remote.Address), place.IsLocal) { Doubt = place.Doubt };
    }

    private static IEnumerable<(string Inode, IPEndPoint Local, IPEndPoint Remote)> Connections(string table) =>
        File.Exists(table)
            ? File.ReadLines(table)
                .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(f => f.Length > InodeField && f[StateField] == Established)
                .Select(f => (f[InodeField], Parse(f[LocalField]), Parse(f[RemoteField])))
            : [];

    private static IPEndPoint Parse(string text)
    {
        var end = ListeningSockets.ParseEndPoint(text);
        return end.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(end.Address.MapToIPv4(), end.Port) : end;
    }
}
