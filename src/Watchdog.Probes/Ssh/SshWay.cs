using System.Net;
using System.Net.Sockets;
using Watchdog.Core;

namespace Watchdog.Probes.Ssh;

/// <summary>Tells which of sshd's listeners an operator came in by.</summary>
internal static class SshWay
{
    /// <summary>Whether connections to the second arrive at the first. A socket on [::] may take IPv4 too (ipv6(7)).</summary>
    public static bool Covers(IPEndPoint listener, IPEndPoint wanted) =>
        listener.Port == wanted.Port
        && (listener.Address.Equals(wanted.Address)
            || listener.Address.Equals(IPAddress.IPv6Any)
            || (listener.Address.Equals(IPAddress.Any) && wanted.AddressFamily == AddressFamily.InterNetwork));

    /// <summary>
    /// The listener at which the operator's connections arrive: the one on that address, else the one on all addresses of that
    /// family. Null when there is none, and when nobody is known.
    /// </summary>
    /// <remarks>
    /// A socket on [::] takes IPv4 too where PID 1 listens for sshd (systemd.socket(5), BindIPv6Only=), but none that sshd opens
    /// itself (OpenSSH, sshd.c, listen_on_addrs: IPV6_V6ONLY). /proc does not tell one from the other. But beside one that does,
    /// the kernel lets nothing of IPv4 listen on the same port (bind(2), EADDRINUSE): so where something does, [::] is of IPv6 alone.
    /// </remarks>
    /// <param name="way">Who came in, and how.</param>
    /// <param name="listeners">All listeners that are known.</param>
    public static IPEndPoint? Of(Operator? way, IEnumerable<IPEndPoint> listeners)
    {
        if (way is null || LocalOf(way) is not { } local)
        {
            return null;
        }

        var isIPv4 = local.AddressFamily == AddressFamily.InterNetwork;
        var onPort = listeners.Where(l => l.Port == way.LocalPort).ToList();
        IPEndPoint? On(IPAddress address) => onPort.FirstOrDefault(l => Plain(l.Address).Equals(address));

        return On(local)
            ?? On(isIPv4 ? IPAddress.Any : IPAddress.IPv6Any)
            ?? (isIPv4 && !onPort.Any(l => Plain(l.Address).AddressFamily == AddressFamily.InterNetwork) ? On(IPAddress.IPv6Any) : null);
    }

    /// <summary>The host's address to which the operator came: of IPv4 also where a socket of IPv6 took it; null when it is not known.</summary>
    /// <param name="way">Who came in, and how.</param>
    public static IPAddress? LocalOf(Operator? way) => IPAddress.TryParse(way?.Local, out var local) ? Plain(local) : null;

    /// <summary>The address from which the operator came, of the same family as <see cref="LocalOf"/>; null when it is not known.</summary>
    /// <param name="way">Who came in, and how.</param>
    public static IPAddress? RemoteOf(Operator? way) => IPAddress.TryParse(way?.Remote, out var remote) ? Plain(remote) : null;

    // Tables name no link beside an address, and an operator's address may.
    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());
}
