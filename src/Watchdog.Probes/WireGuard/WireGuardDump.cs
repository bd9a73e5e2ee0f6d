using System.Globalization;
using System.Net;

namespace Watchdog.Probes.WireGuard;

/// <summary>
/// Reads <c>wg show all dump</c> (wg(8)). Private and preshared keys are in it: they do not leave this type.
/// </summary>
internal static class WireGuardDump
{
    /// <summary>What our own interfaces are called, which the stranger uses for a moment.</summary>
    public const string OwnPrefix = "rbwd";

    // interface, private key, public key, port, mark
    private const int InterfaceFields = 5;

    // interface, public key, preshared key, endpoint, allowed IPs, latest handshake, received, sent, keepalive
    private const int PeerFields = 9;

    // The latest date that .NET knows, in seconds since 1970.
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The interfaces of the host. Lines that are not understood are passed over.</summary>
    public static IReadOnlyList<WireGuardInterface> Parse(string dump)
    {
        var found = new Dictionary<string, (WireGuardInterface Interface, List<WireGuardPeer> Peers)>();
        foreach (var fields in dump.Split('\n').Select(l => l.Split('\t')))
        {
            if (fields.Length == InterfaceFields && !fields[0].StartsWith(OwnPrefix, StringComparison.Ordinal))
            {
                var peers = new List<WireGuardPeer>();
                _ = int.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var port);
                found[fields[0]] = (new WireGuardInterface(fields[0], fields[2], port, peers), peers);
            }
            else if (fields.Length == PeerFields && found.TryGetValue(fields[0], out var owner))
            {
                owner.Peers.Add(ParsePeer(fields));
            }
        }

        return [.. found.Values.Select(f => f.Interface)];
    }

    private static WireGuardPeer ParsePeer(string[] fields)
    {
        var allowed = new List<IPNetwork>();
        foreach (var text in fields[4].Split(','))
        {
            // "(none)" is not one.
            if (IPNetwork.TryParse(text, out var network))
            {
                allowed.Add(network);
            }
        }

        // "(none)" is not one.
        _ = IPEndPoint.TryParse(fields[3], out var endpoint);
        _ = long.TryParse(fields[5], NumberStyles.None, CultureInfo.InvariantCulture, out var handshake);
        _ = long.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out var received);
        return new WireGuardPeer(fields[1], allowed, handshake > 0 && handshake <= Latest ? DateTimeOffset.FromUnixTimeSeconds(handshake) : null, received, endpoint);
    }
}
