using System.Net;
using System.Net.Sockets;
using Watchdog.Core;

namespace Watchdog.Daemon.Probes.Ssh;

/// <summary>Tells which of sshd's listeners an operator came in by.</summary>
internal static class SshWay
{
    /// <summary>Whether connections to the second arrive at the first. A socket on [::] may take IPv4 too (ipv6(7)).</summary>
    public static bool Covers(IPEndPoint listener, IPEndPoint wanted) =>
        listener.Port == wanted.Port
        && (listener.Address.Equals(wanted.Address)
            || listener.Address.Equals(IPAddress.IPv6Any)
            || (listener.Address.Equals(IPAddress.Any) && wanted.AddressFamily == AddressFamily.InterNetwork));

    /// <summary>Whether the operator came in by this listener; not, when nobody is known.</summary>
    /// <param name="address">The listener's address.</param>
    /// <param name="port">The listener's port.</param>
    /// <param name="way">Who came in, and how.</param>
    public static bool IsOf(string address, int port, Operator? way) =>
        way is not null
        && IPAddress.TryParse(way.Local, out var local)
        && Covers(new IPEndPoint(IPAddress.Parse(address), port), new IPEndPoint(local, way.LocalPort));
}
