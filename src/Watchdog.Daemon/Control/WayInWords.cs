using System.Net;
using Watchdog.Core;
using Watchdog.Host.Network;

namespace Watchdog.Daemon.Control;

/// <summary>Says, before a switch, what the way by which an operator came in will prove after it.</summary>
internal static class WayInWords
{
    /// <summary>Whether an operator's session was opened on this very host: through a proxy on it, or by somebody in it.</summary>
    public static bool IsLocal(Operator? way)
    {
        try
        {
            return IPAddress.TryParse(way?.Remote, out var remote) && new NetworkAddresses().IsOwn(remote);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>What is wrong with a way in; null when nothing is.</summary>
    /// <param name="way">The way in; null when it is not known.</param>
    /// <param name="terms">What counts as proof.</param>
    public static string? Fault(Operator? way, ProofTerms terms) => !terms.TrustLocalProxy && IsLocal(way)
        ? $"you came in from this very host ({way!.Remote}): by a proxy on it (cloudflared, sslh, HAProxy, a reverse tunnel), or by an ssh to itself."
            + " A confirm that comes this way will be refused as proving nothing, and the switch rolled back."
            + " Confirm from a session that comes in from another host; or set `confirm.trustLocalProxy` in config.json; or confirm with --force, which is recorded"
        : null;

    /// <summary>What is wrong with a way in that `confirm.via` does not allow, as it will be judged at the confirm; null when nothing is.</summary>
    /// <param name="way">The way in; null when it is not known.</param>
    /// <param name="terms">What counts as proof.</param>
    /// <param name="addresses">The host's addresses and routes, as far as the daemon sees them.</param>
    public static string? NotVia(Operator? way, ProofTerms terms, NetworkAddresses addresses)
    {
        try
        {
            return terms.Via.Length > 0
                && IPAddress.TryParse(way?.Local, out var local)
                && IPAddress.TryParse(way.Remote, out var remote)
                && addresses.InterfaceOf(local, remote) is var name
                && name != terms.Via
                ? $"you came in over {(name.Length > 0 ? name : "no interface that is known")}, by this host's addresses and main table of routes, and `confirm.via` wants {terms.Via}:"
                    + $" a confirm that comes this way will be refused. Confirm from a session that comes in over {terms.Via}, or with --force, which is recorded"
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
