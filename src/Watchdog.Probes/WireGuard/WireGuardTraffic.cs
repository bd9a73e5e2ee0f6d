using System.Net;
using Watchdog.Core;
using Watchdog.Probes.Network;

namespace Watchdog.Probes.WireGuard;

/// <summary>
/// Which peers are alive: a handshake that is recent, or newer than the activation; an answer to an ICMP echo through
/// the tunnel; or anything that came from the peer since the activation, for one that answers no echo still sends
/// keepalives.
/// </summary>
internal sealed class WireGuardTraffic(IEcho echo, ReceivedCounters counters, TimeProvider time)
{
    /// <summary>A session without a handshake for this long is dead (WireGuard, reject after time: 180 s).</summary>
    public static readonly TimeSpan SessionLife = TimeSpan.FromMinutes(3);

    /// <summary>The public keys of the peers that are alive.</summary>
    /// <param name="peers">The peers in question.</param>
    /// <param name="behind">An address to ask instead of the peers' own, for one whose networks are larger; null: their own.</param>
    /// <param name="activationEnded">When the last activation ended; null before the first.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlySet<string>> AliveAsync(
        IReadOnlyList<WireGuardPeer> peers,
        IPAddress? behind,
        Moment? activationEnded,
        CancellationToken cancellation)
    {
        var since = activationEnded?.Wall ?? time.GetUtcNow() - SessionLife;
        var alive = peers.Where(p => p.LatestHandshake > since).Select(p => p.PublicKey).ToHashSet();
        if (activationEnded is { } ended)
        {
            alive.UnionWith(counters.Grown(peers, $"{ended.BootId} {ended.Boot}"));
        }

        // Only who is in doubt is asked: a host may have hundreds of peers.
        var asked = peers.Where(p => !alive.Contains(p.PublicKey)).Select(p => (p.PublicKey, Address: behind ?? p.OwnAddress)).Where(p => p.Address is not null).ToList();
        var answered = await echo.AskAsync([.. asked.Select(p => p.Address!)], cancellation);
        alive.UnionWith(asked.Where(p => answered.Contains(p.Address!)).Select(p => p.PublicKey));
        return alive;
    }
}
