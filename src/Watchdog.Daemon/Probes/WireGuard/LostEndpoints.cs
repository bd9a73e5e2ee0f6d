using System.Net;
using Watchdog.Daemon.Probes.Running;

namespace Watchdog.Daemon.Probes.WireGuard;

/// <summary>
/// An interface that was made anew does not know where its roaming peers are, and a peer that only keeps its tunnel alive
/// goes on for up to two minutes with a session that this end has lost (WireGuard, rekey after time: 120 s): both are
/// silent, and nothing is wrong. Told again where the peer was at arm, this end shakes hands when it asks for an echo.
/// </summary>
internal static class LostEndpoints
{
    /// <summary>Sets the endpoint of each peer that was alive at arm and has none now. The first packet of its own corrects it.</summary>
    public static async Task RestoreAsync(
        IProgramRunner programs,
        WireGuardEvidence before,
        IReadOnlyList<WireGuardInterface> now,
        CancellationToken cancellation)
    {
        foreach (var tunnel in before.Interfaces)
        {
            var lost = now.FirstOrDefault(i => i.Name == tunnel.Name)?.Peers.Where(p => p.Endpoint is null).Select(p => p.PublicKey).ToHashSet() ?? [];
            List<string> peers =
            [
                .. tunnel.Alive
                    .Where(p => lost.Contains(p.PublicKey) && IPEndPoint.TryParse(p.Endpoint ?? "", out _))
                    .SelectMany(p => new[] { "peer", p.PublicKey, "endpoint", p.Endpoint! }),
            ];
            if (peers.Count > 0)
            {
                // That it fails shows in the echoes.
                _ = await programs.RunAsync("wg", ["set", tunnel.Name, .. peers], cancellation);
            }
        }
    }
}
