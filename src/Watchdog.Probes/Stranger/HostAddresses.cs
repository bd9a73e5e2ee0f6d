using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Watchdog.Probes.Stranger;

/// <summary>The host's own addresses, as they are when asked.</summary>
internal static class HostAddresses
{
    private const int MostOfAFamily = 3;

    /// <summary>Addresses under which others know the host: not of loopbacks, tunnels named here, or links.</summary>
    public static IReadOnlyList<IPAddress> Public(AddressFamily family, IEnumerable<string> tunnels) =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up || i.OperationalStatus == OperationalStatus.Unknown)
            .Where(i => i.NetworkInterfaceType != NetworkInterfaceType.Loopback && !tunnels.Contains(i.Name))
            .SelectMany(AddressesOf)
            .Where(a => a.AddressFamily == family)
            .Take(MostOfAFamily),
    ];

    /// <summary>An address of an interface, IPv4 where it has one; null when it has none or there is no such interface.</summary>
    public static IPAddress? Of(string link) =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.Name == link)
            .SelectMany(AddressesOf)
            .OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
            .FirstOrDefault();

    private static IEnumerable<IPAddress> AddressesOf(NetworkInterface link) =>
        link.GetIPProperties().UnicastAddresses.Select(u => u.Address).Where(a => !a.IsIPv6LinkLocal);
}
