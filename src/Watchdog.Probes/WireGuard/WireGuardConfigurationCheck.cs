using System.Net;

namespace Watchdog.Probes.WireGuard;

/// <summary>Compares what is configured now with what was at arm: interfaces, keys, ports, and whose each address is.</summary>
internal static class WireGuardConfigurationCheck
{
    /// <summary>What has changed, in words, and how much of it is lost.</summary>
    public static IEnumerable<Change> Changes(WireGuardEvidence before, IReadOnlyList<WireGuardInterface> now)
    {
        foreach (var tunnel in before.Interfaces)
        {
            var current = now.FirstOrDefault(i => i.Name == tunnel.Name);
            if (current is null)
            {
                yield return new Change(tunnel.Name, Loss.Gone, "", $"{tunnel.Name} is gone");
                continue;
            }

            if (current.PublicKey != tunnel.PublicKey)
            {
                yield return new Change(
                    tunnel.Name, Loss.Key, "", $"{tunnel.Name} has another key: its public key is {current.PublicKey}, and was {tunnel.PublicKey} at arm");
            }

            if (current.Port != tunnel.Port)
            {
                // The kernel chooses another for each interface that is made without ListenPort (wg(8)).
                yield return new Change(tunnel.Name, Loss.Port, "", $"{tunnel.Name} listens on UDP port {current.Port}, and did on {tunnel.Port} at arm");
            }

            foreach (var peer in tunnel.Alive)
            {
                if (PeerFault(peer, current) is { } fault)
                {
                    yield return new Change(tunnel.Name, Loss.Peer, peer.PublicKey, $"{tunnel.Name}: {fault}");
                }
            }
        }
    }

    /// <summary>
    /// The peer that packets to an address go to: the longest prefix that covers it wins (wg(8), allowed-ips); of several
    /// interfaces, the one named. A default route through another interface is nobody's way in.
    /// </summary>
    public static WireGuardPeer? CarrierOf(IPAddress address, string name, IReadOnlyList<WireGuardInterface> now) =>
        now.SelectMany(i => i.Peers.SelectMany(p => p.AllowedIps.Select(a => (Peer: p, Network: a, IsNamed: i.Name == name))))
            .Where(a => a.Network.Contains(address) && (a.IsNamed || a.Network.PrefixLength > 0))
            .OrderByDescending(a => a.IsNamed)
            .ThenByDescending(a => a.Network.PrefixLength)
            .Select(a => a.Peer)
            .FirstOrDefault();

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

    private static string? OwnerOf(IPNetwork network, WireGuardInterface current) =>
        current.Peers
            .SelectMany(p => p.AllowedIps.Select(a => (p.PublicKey, Network: a)))
            .Where(a => a.Network.PrefixLength <= network.PrefixLength && a.Network.Contains(network.BaseAddress))
            .OrderByDescending(a => a.Network.PrefixLength)
            .Select(a => a.PublicKey)
            .FirstOrDefault();

    /// <summary>How much is lost by a change.</summary>
    internal enum Loss
    {
        /// <summary>The whole interface.</summary>
        Gone,

        /// <summary>The interface's key: no peer of arm reaches it unless that, too, was changed.</summary>
        Key,

        /// <summary>The port: those who call the host by it do not reach it, those whom the host calls do.</summary>
        Port,

        /// <summary>One peer, or an address of it.</summary>
        Peer,
    }

    /// <summary>One change.</summary>
    /// <param name="Interface">The interface.</param>
    /// <param name="Loss">How much is lost.</param>
    /// <param name="Peer">The public key of the peer that is concerned; empty for all.</param>
    /// <param name="Words">What has changed.</param>
    internal sealed record Change(string Interface, Loss Loss, string Peer, string Words);
}
