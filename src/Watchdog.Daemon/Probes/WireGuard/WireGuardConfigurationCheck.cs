using System.Net;

namespace Watchdog.Daemon.Probes.WireGuard;

/// <summary>Compares what is configured now with what was at arm: interfaces, keys, ports, and whose each address is.</summary>
internal static class WireGuardConfigurationCheck
{
    /// <summary>What has got worse, in words.</summary>
    public static IEnumerable<string> Faults(WireGuardEvidence before, IReadOnlyList<WireGuardInterface> now)
    {
        foreach (var tunnel in before.Interfaces)
        {
            var current = now.FirstOrDefault(i => i.Name == tunnel.Name);
            if (current is null)
            {
                yield return $"{tunnel.Name} is gone";
                continue;
            }

            if (current.PublicKey != tunnel.PublicKey)
            {
                yield return $"{tunnel.Name} has another key: its public key is {current.PublicKey}, and was {tunnel.PublicKey} at arm";
            }

            if (current.Port != tunnel.Port)
            {
                yield return $"{tunnel.Name} listens on UDP port {current.Port}, and did on {tunnel.Port} at arm";
            }

            foreach (var fault in tunnel.Alive.Select(p => PeerFault(p, current)).OfType<string>())
            {
                yield return $"{tunnel.Name}: {fault}";
            }
        }
    }

    private static string? PeerFault(WireGuardEvidence.Peer before, WireGuardInterface current)
    {
        if (current.Peers.All(p => p.PublicKey != before.PublicKey))
        {
            return $"peer {before.PublicKey} is not configured any more";
        }

        foreach (var network in before.AllowedIps.Select(IPNetwork.Parse))
        {
            var owner = OwnerOf(network, current);
            if (owner != before.PublicKey)
            {
                return owner is null
                    ? $"peer {before.PublicKey} has lost {network}"
                    : $"{network} of peer {before.PublicKey} now goes to peer {owner}";
            }
        }

        return null;
    }

    /// <summary>The peer whose packets for the whole of this network are: the longest prefix that covers it wins (wg(8), allowed-ips).</summary>
    private static string? OwnerOf(IPNetwork network, WireGuardInterface current) =>
        current.Peers
            .SelectMany(p => p.AllowedIps.Select(a => (p.PublicKey, Network: a)))
            .Where(a => a.Network.PrefixLength <= network.PrefixLength && a.Network.Contains(network.BaseAddress))
            .OrderByDescending(a => a.Network.PrefixLength)
            .Select(a => a.PublicKey)
            .FirstOrDefault();
}
