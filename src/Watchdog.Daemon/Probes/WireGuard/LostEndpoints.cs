using System.Net;
using Watchdog.Daemon.Probes.Running;

namespace Watchdog.Daemon.Probes.WireGuard;

/// <summary>
/// An interface that was made anew does not know where its roaming peers are, and a peer that only keeps its tunnel alive
/// goes on for up to two minutes with a session that this end has lost (WireGuard, rekey after time: 120 s): both are
/// silent, and nothing is wrong. Told again where the peer was at arm, this end shakes hands when it asks for an echo.
/// </summary>
/// <remarks>
/// An endpoint that stood in the old configuration and is missing from the new one cannot be told from one that was
/// learnt. Where the peer calls this host, it comes back by itself. Where this host alone can call, the tunnel lives from
/// then on by what is set here, until the interface is made anew: so it is said.
/// </remarks>
internal static class LostEndpoints
{
    /// <summary>Sets the endpoint of each peer that was alive at arm and has none now. The first packet of its own corrects it.</summary>
    /// <returns>The public keys of those whose endpoint was set.</returns>
    public static async Task<IReadOnlyList<string>> RestoreAsync(
        IProgramRunner programs,
        WireGuardEvidence before,
        IReadOnlyList<WireGuardInterface> now,
        CancellationToken cancellation)
    {
        var set = new List<string>();
        foreach (var tunnel in before.Interfaces)
        {
            var lost = now.FirstOrDefault(i => i.Name == tunnel.Name)?.Peers.Where(p => p.Endpoint is null).Select(p => p.PublicKey).ToHashSet() ?? [];
            var peers = tunnel.Alive.Where(p => lost.Contains(p.PublicKey) && IPEndPoint.TryParse(p.Endpoint ?? "", out _)).ToList();
            if (peers.Count > 0)
            {
                // That it fails shows in the echoes.
                string[] endpoints = [.. peers.SelectMany(p => new[] { "peer", p.PublicKey, "endpoint", p.Endpoint! })];
                _ = await programs.RunAsync("wg", ["set", tunnel.Name, .. endpoints], cancellation);
                set.AddRange(peers.Select(p => p.PublicKey));
            }
        }

        return set;
    }
}
