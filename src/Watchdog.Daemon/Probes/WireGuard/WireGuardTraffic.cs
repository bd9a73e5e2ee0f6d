using Watchdog.Core;
using Watchdog.Daemon.Probes.Network;

namespace Watchdog.Daemon.Probes.WireGuard;

/// <summary>
/// Which peers are alive: a handshake that is recent, or newer than the activation; an answer to an ICMP echo through
/// the tunnel; or anything that came from the peer since the activation, for one that answers no echo still sends
/// keepalives.
/// </summary>
internal sealed class WireGuardTraffic(IEcho echo, TimeProvider time)
{
    /// <summary>A session without a handshake for this long is dead (WireGuard, reject after time: 180 s).</summary>
    public static readonly TimeSpan SessionLife = TimeSpan.FromMinutes(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _received = [];
    private Moment? _since;

    /// <summary>The public keys of the peers that are alive.</summary>
    /// <param name="peers">The peers in question.</param>
    /// <param name="activationEnded">When the last activation ended; null before the first.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlySet<string>> AliveAsync(
        IReadOnlyList<WireGuardPeer> peers,
        Moment? activationEnded,
        CancellationToken cancellation)
    {
        var since = activationEnded?.Wall ?? time.GetUtcNow() - SessionLife;
        var alive = new HashSet<string>();
        foreach (var peer in peers)
        {
            if (peer.LatestHandshake > since || HasSentSince(peer, activationEnded))
            {
                alive.Add(peer.PublicKey);
            }
        }

        // Only who is in doubt is asked: a host may have hundreds of peers.
        var asked = peers.Where(p => !alive.Contains(p.PublicKey) && p.OwnAddress is not null).ToList();
        var answered = await echo.AskAsync([.. asked.Select(p => p.OwnAddress!)], cancellation);
        alive.UnionWith(asked.Where(p => answered.Contains(p.OwnAddress!)).Select(p => p.PublicKey));
        return alive;
    }

    /// <summary>Whether the counter has grown since it was first seen after the activation. Authenticated packets alone count in it.</summary>
    private bool HasSentSince(WireGuardPeer peer, Moment? activationEnded)
    {
        lock (_lock)
        {
            if (_since != activationEnded)
            {
                _since = activationEnded;
                _received.Clear();
            }

            if (_received.TryAdd(peer.PublicKey, peer.Received))
            {
                return false;
            }

            // Less than before: the interface was made anew, and counts from zero.
            _received[peer.PublicKey] = Math.Min(_received[peer.PublicKey], peer.Received);
            return activationEnded is not null && peer.Received > _received[peer.PublicKey];
        }
    }
}
