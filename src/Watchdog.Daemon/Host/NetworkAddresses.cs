using System.Globalization;
using System.Net;

namespace Watchdog.Daemon.Host;

/// <summary>
/// The host's own addresses and the interfaces behind them, from /proc/net (proc_net(5)): the daemon's sandbox leaves it no
/// socket of the network to ask with.
/// </summary>
/// <param name="directory">Where the tables are.</param>
internal sealed class NetworkAddresses(string directory = "/proc/net")
{
    /// <summary>Whether an address is this host's own.</summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public bool IsOwn(IPAddress address) =>
        IPAddress.IsLoopback(address) || OwnIPv4().Contains(address) || OwnIPv6().Any(a => a.Address.Equals(address));

    /// <summary>
    /// The interface that a connection came in over: the one of the host's end; where that belongs to no network of an
    /// interface (a /32), the one that leads to the other end. Empty when there is none.
    /// </summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public string InterfaceOf(IPAddress local, IPAddress remote) =>
        OwnIPv6().FirstOrDefault(a => a.Address.Equals(local)).Name ?? Route(local) ?? Route(remote) ?? "";

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

    // "fd000000000000000000000000000001 02 40 00 80     wg0"
    private IEnumerable<(IPAddress Address, string Name)> OwnIPv6()
    {
        const int AddressDigits = 32;
        const int NameField = 5;
        return Lines("if_inet6")
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length > NameField && f[0].Length == AddressDigits)
            .Select(f => (new IPAddress(Convert.FromHexString(f[0])), f[NameField]));
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

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : null;

    private IEnumerable<string> Lines(string name)
    {
        var path = Path.Combine(directory, name);
        return File.Exists(path) ? File.ReadLines(path) : [];
    }
}
