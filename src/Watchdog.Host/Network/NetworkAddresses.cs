using System.Globalization;
using System.Net;
using Watchdog.Host.Native;

namespace Watchdog.Host.Network;

/// <summary>
/// The host's own addresses and the interfaces behind them, from /proc/net (proc_net(5)), and as the kernel says where it may
/// be asked, as in a round of probes: the daemon's sandbox leaves it no socket to ask with.
/// </summary>
/// <param name="directory">Where the tables are.</param>
/// <param name="route">Which interface leads from the first address to the second, null where that is not known; null to ask nobody.</param>
/// <param name="most">How much of each table is read, in bytes. Those of this host are root's alone to fill; those of others are not.</param>
internal sealed class NetworkAddresses(string directory, Func<IPAddress, IPAddress, string?>? route = null, int most = int.MaxValue)
{
    private const string Loopback = "lo";

    // "fd000000000000000000000000000001 02 40 00 80     wg0", of if_inet6.
    private const int IndexField = 1;
    private const int InterfaceField = 5;

    /// <summary>Those of this host.</summary>
    public NetworkAddresses()
        : this("/proc/net", KernelRoutes.Interface)
    {
    }

    /// <summary>Whether an address is this host's own.</summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public bool IsOwn(IPAddress address) =>
        IPAddress.IsLoopback(address) || OwnIPv4().Contains(address) || OwnIPv6().Any(a => a.Address.Equals(address));

    /// <summary>
    /// The interface that a connection came in over: the one by which the kernel answers it. Where it may not be asked, the one
    /// of the network that the host's end belongs to; where that is none (a /32, or an address of the loopback), the one that
    /// leads to the other end, by a gateway or not. Empty when there is none.
    /// </summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public string InterfaceOf(IPAddress local, IPAddress remote) =>
        IsOwn(remote) ? Loopback
        : (remote.IsIPv6LinkLocal ? null : route?.Invoke(local, remote))
            ?? OwnIPv6().Where(a => a.Name != Loopback).FirstOrDefault(a => a.Address.Equals(local)).Name
            ?? Route(local)
            ?? RouteTo(remote)?.Interface
            ?? "";

    /// <summary>The route to an address in the main table: the narrowest network, of those the lowest metric; null for none.</summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public NetworkRoute? RouteTo(IPAddress address) => Routes(address.AddressFamily)
        .Where(r => Contains(r.Network, r.Length, address))
        .OrderByDescending(r => r.Length)
        .ThenBy(r => r.Metric)
        .Select(r => new NetworkRoute(r.Interface, r.Gateway))
        .FirstOrDefault();

    /// <summary>
    /// The host's own address towards another: one that belongs to a network of the interface that leads there, of several the
    /// one whose network holds the other end. A link's own address is it for another of that link; else no IPv6 one is, and an
    /// IPv4 one (RFC 3927) where there is no other. Null when no route leads there, or the address there belongs to no network
    /// (a /32).
    /// </summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public IPAddress? OwnTowards(IPAddress remote)
    {
        if ((LinkOf(remote) ?? RouteTo(remote)?.Interface) is not { } name)
        {
            return null;
        }

        var networks = Routes(remote.AddressFamily).Where(r => r.Interface == name && r.Gateway is null && r.Length > 0).ToList();
        int? Shared(IPAddress own) => networks.Where(n => Contains(n.Network, n.Length, own) && Contains(n.Network, n.Length, remote)).Max(n => (int?)n.Length);

        var own = remote.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? OwnIPv4().OrderBy(IsOfLink).ThenBy(a => a.ToString(), StringComparer.Ordinal)
            : OwnIPv6().Where(a => a.Name == name).Select(a => a.Address).Where(a => a.IsIPv6LinkLocal == remote.IsIPv6LinkLocal);
        return own
            .Where(a => networks.Any(n => Contains(n.Network, n.Length, a)))
            .OrderByDescending(a => Shared(a) ?? 0)
            .FirstOrDefault();
    }

    /// <summary>
    /// Whether any connection could be seen to come in over an interface: it has an address of its own, or a route of the main
    /// table leads over it. An interface whose routes are all in tables of a policy (ip-rule(8)) is never found without the kernel.
    /// </summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public bool IsKnown(string name) =>
        OwnIPv6().Any(a => a.Name == name && !a.Address.IsIPv6LinkLocal)
        || Routes(System.Net.Sockets.AddressFamily.InterNetwork)
            .Concat(Routes(System.Net.Sockets.AddressFamily.InterNetworkV6).Where(r => !r.Network.IsIPv6LinkLocal && !r.Network.IsIPv6Multicast))
            .Any(r => r.Interface == name);

    /// <summary>Whether a default route of the host leaves by an interface.</summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public bool IsDefault(string name) => Defaults().Any(r => r.Interface == name);

    /// <summary>The gateways of the default routes by an interface.</summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public IReadOnlyList<IPAddress> Gateways(string name) => [.. Defaults().Where(r => r.Interface == name).Select(r => r.Gateway).OfType<IPAddress>()];

    /// <summary>A neighbour's address of the link layer, as in <c>aa:bb:cc:dd:ee:ff</c>; null when it is not known. /proc tells none of IPv6.</summary>
    /// <exception cref="IOException">The table cannot be read.</exception>
    public string? LinkAddressOf(IPAddress address, string name)
    {
        // "10.77.0.1        0x1         0x2         e2:91:3e:2d:fe:3e     *        host0"
        const int FieldCount = 6;
        var text = address.ToString();
        return Lines("arp").Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length == FieldCount && f[0] == text && f[^1] == name && f[2] != "0x0")
            .Select(f => f[3])
            .FirstOrDefault();
    }

    private IEnumerable<Entry> Defaults() =>
        Routes(System.Net.Sockets.AddressFamily.InterNetwork).Concat(Routes(System.Net.Sockets.AddressFamily.InterNetworkV6)).Where(r => r.Length == 0);

    private IEnumerable<Entry> Routes(System.Net.Sockets.AddressFamily family) =>
        family == System.Net.Sockets.AddressFamily.InterNetwork
            ? Lines("route").Skip(1).Select(l => RouteOf4(l.Split('\t', StringSplitOptions.TrimEntries))).OfType<Entry>()
            : Lines("ipv6_route").Select(l => RouteOf6(l.Split(' ', StringSplitOptions.RemoveEmptyEntries))).OfType<Entry>();

    private static Entry? RouteOf4(string[] fields)
    {
        const int MetricField = 6;
        const int MaskField = 7;
        return fields.Length > MaskField
            && Number(fields[1]) is { } network
            && Number(fields[2]) is { } gateway
            && Number(fields[MaskField]) is { } mask
            && uint.TryParse(fields[MetricField], NumberStyles.None, CultureInfo.InvariantCulture, out var metric)
            ? new Entry(new IPAddress(network), (int)uint.PopCount(mask), gateway == 0 ? null : new IPAddress(gateway), metric, fields[0])
            : null;
    }

    // Destination, its length, source, its length, gateway, metric, counters, flags, interface. "reject" routes are of lo.
    private static Entry? RouteOf6(string[] fields)
    {
        const int FieldCount = 10;
        const int Digits = 32;
        const uint Up = 1;
        return fields.Length == FieldCount
            && IsHex(fields[0], Digits) && IsHex(fields[4], Digits)
            && Number(fields[1]) is { } length
            && Number(fields[5]) is { } metric
            && Number(fields[8]) is { } flags && (flags & Up) != 0
            && fields[9] != "lo"
            ? new Entry(
                new IPAddress(Convert.FromHexString(fields[0])),
                (int)length,
                fields[4].All(c => c == '0') ? null : new IPAddress(Convert.FromHexString(fields[4])),
                metric,
                fields[9])
            : null;
    }

    // 169.254.0.0/16.
    private static bool IsOfLink(IPAddress address) => address.GetAddressBytes() is [169, 254, _, _];

    /// <summary>The interface that an address of IPv6 names beside itself, as in <c>fe80::1%3</c>; null when it names none.</summary>
    private string? LinkOf(IPAddress address) =>
        address.IsIPv6LinkLocal && address.ScopeId is var index and not 0
            ? Lines("if_inet6")
                .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(f => f.Length > InterfaceField && Number(f[IndexField]) == index)
                .Select(f => f[InterfaceField])
                .FirstOrDefault()
            : null;

    private static bool Contains(IPAddress network, int length, IPAddress address)
    {
        var left = network.GetAddressBytes();
        var right = address.GetAddressBytes();
        for (var i = 0; i < left.Length && length > 0; i++, length -= 8)
        {
            var mask = length >= 8 ? 0xff : 0xff00 >> length & 0xff;
            if (((left[i] ^ right[i]) & mask) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private sealed record Entry(IPAddress Network, int Length, IPAddress? Gateway, uint Metric, string Interface);

    // "|-- 10.77.0.2" and, on the next line, "/32 host LOCAL".
    private HashSet<IPAddress> OwnIPv4()
    {
        const string Leaf = "|-- ";
        var own = new HashSet<IPAddress>();
        IPAddress? last = null;
        foreach (var line in Lines("fib_trie").Select(l => l.Trim()))
        {
            if (line.StartsWith(Leaf, StringComparison.Ordinal))
            {
                last = IPAddress.TryParse(line[Leaf.Length..], out var address) ? address : null;
            }
            else if (last is not null && line == "/32 host LOCAL")
            {
                own.Add(last);
            }
        }

        return own;
    }

    private IEnumerable<(IPAddress Address, string Name)> OwnIPv6()
    {
        const int AddressDigits = 32;
        return Lines("if_inet6")
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length > InterfaceField && IsHex(f[0], AddressDigits))
            .Select(f => (new IPAddress(Convert.FromHexString(f[0])), f[InterfaceField]));
    }

    // "wg0	0058580A	00000000	0001	0	0	0	00FFFFFF": destination, gateway and mask in the machine's byte order. The narrowest
    // network that needs no gateway.
    private string? Route(IPAddress address)
    {
        const int MaskField = 7;
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
        {
            return null;
        }

        var number = BitConverter.ToUInt32(address.GetAddressBytes());
        return Lines("route").Skip(1)
            .Select(l => l.Split('\t', StringSplitOptions.TrimEntries))
            .Where(f => f.Length > MaskField && Number(f[2]) == 0 && Number(f[MaskField]) is { } mask and not 0 && (number & mask) == Number(f[1]))
            .OrderByDescending(f => uint.PopCount(Number(f[MaskField]) ?? 0))
            .Select(f => f[0])
            .FirstOrDefault();
    }

    private static bool IsHex(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigit);

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : null;

    private IEnumerable<string> Lines(string name)
    {
        var path = Path.Combine(directory, name);
        return !File.Exists(path) ? []
            : most == int.MaxValue ? File.ReadLines(path)
            : Files.ReadStartText(path, most).Split('\n');
    }
}
