using System.Net;
using Watchdog.Core;
using Watchdog.Daemon.Host;

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
}
