using System.Net;
using Watchdog.Core;

namespace Watchdog.Probes.WireGuard;

/// <summary>
/// Judges what a round saw of WireGuard. Of an operator who came in through a tunnel, that tunnel decides, and by its
/// traffic: whatever was configured anew, a peer that carries the operator's address and was heard of since the activation
/// is a way in. Other peers' affairs (one that is removed, falls asleep or moves) are told and decide nothing.
/// </summary>
/// <param name="before">What was seen at arm.</param>
/// <param name="changes">What is configured otherwise now.</param>
/// <param name="isVerified">
/// Whether the old system is verified after a rollback: a peer that has gone away is then no reason to climb on, for no reboot
/// brings it back.
/// </param>
internal sealed class WireGuardJudgement(
    WireGuardEvidence before, IReadOnlyList<WireGuardConfigurationCheck.Change> changes, bool isVerified)
{
    /// <summary>How long an operator's peer of which the host does not know where it is may take to call.</summary>
    /// <remarks>
    /// An interface that was made anew does not know where its roaming peers are, and one that only keeps its tunnel alive goes
    /// on with a session that this end has lost until it is 120 s old (WireGuard, rekey after time), or, where it has just begun
    /// one, until it is refused at 180 s (reject after time).
    /// </remarks>
    internal static readonly TimeSpan CallLimit = WireGuardTraffic.SessionLife;

    /// <summary>Judges where the operator came in through a tunnel.</summary>
    /// <param name="own">That tunnel.</param>
    /// <param name="carrier">The peer that carries the operator's address now; null for none.</param>
    /// <param name="isAlive">Whether that peer was heard of since the activation.</param>
    /// <param name="sinceActivation">How long ago the last activation ended; null before the first.</param>
    /// <returns>The outcome, and the words for it.</returns>
    public (ProbeOutcome Outcome, string Words) JudgeOwn(
        WireGuardEvidence.Way own, WireGuardPeer? carrier, bool isAlive, TimeSpan? sinceActivation)
    {
        var peer = carrier is null ? "" : $"peer {carrier.PublicKey}, by which you came in ({own.Address})";
        if (isAlive)
        {
            return (ProbeOutcome.Passed, $"{own.Interface}: {peer}, is alive{Told()}");
        }

        var why = OfOwn(own, carrier).ToList();
        if (carrier is null)
        {
            return (ProbeOutcome.Failed, string.Join("; ", why.DefaultIfEmpty($"no peer has {own.Address}, from which you came in, any more")));
        }

        if (isVerified)
        {
            return (ProbeOutcome.Passed, $"{own.Interface}: {peer}, is silent; it may have gone away{Told()}");
        }

        if (why.Count > 0)
        {
            return (ProbeOutcome.Failed, $"{string.Join("; ", why)}; {peer}, is silent since the switch");
        }

        // While the switch still runs, no time has passed since its end.
        return carrier.Endpoint is null && !(sinceActivation >= CallLimit)
            ? (ProbeOutcome.Skipped, $"{own.Interface} was made anew and does not know where {peer}, is: it has to call, which may take up to {CallLimit.TotalMinutes:0} min{Told()}")
            : (ProbeOutcome.Failed, $"{own.Interface}: {peer}, is silent since the switch{Told()}");
    }

    /// <summary>
    /// Judges where the operator came in by another way, or is not known: only a tunnel that is lost as a whole fails. A peer
    /// that is silent may sleep; one that is not configured any more was taken out, as peers are.
    /// </summary>
    /// <param name="alive">The public keys of those peers of arm that were heard of since the activation.</param>
    /// <param name="silent">The public keys of those that were not, and are configured still.</param>
    /// <returns>The outcome, and the words for it.</returns>
    public (ProbeOutcome Outcome, string Words) JudgeOthers(IReadOnlySet<string> alive, IReadOnlyList<string> silent)
    {
        var words = $"{string.Join(", ", before.Interfaces.Select(t => t.Name))}: {alive.Count} of {alive.Count + silent.Count} peers that were alive at arm are"
            + (silent.Count == 0 ? "" : $"; silent since the switch: {Some(silent)}")
            + Told();
        return (before.Interfaces.Any(t => IsLost(t, alive)) ? ProbeOutcome.Failed : ProbeOutcome.Passed, words);
    }

    // An interface on which nobody was alive has lost nobody.
    private bool IsLost(WireGuardEvidence.Tunnel tunnel, IReadOnlySet<string> alive) =>
        tunnel.Alive.Count > 0
        && (Has(tunnel.Name, WireGuardConfigurationCheck.Loss.Gone)
            || (tunnel.Alive.All(p => !alive.Contains(p.PublicKey))
                && (Has(tunnel.Name, WireGuardConfigurationCheck.Loss.Key)
                    || tunnel.Alive.All(p => changes.Any(c => c.Interface == tunnel.Name && c.Peer == p.PublicKey)))));

    private bool Has(string name, WireGuardConfigurationCheck.Loss loss) => changes.Any(c => c.Interface == name && c.Loss == loss);

    private IEnumerable<string> OfOwn(WireGuardEvidence.Way own, WireGuardPeer? carrier)
    {
        var atArm = before.Interfaces.FirstOrDefault(t => t.Name == own.Interface)?.Alive
            .Where(p => p.AllowedIps.Any(a => IPNetwork.Parse(a).Contains(IPAddress.Parse(own.Address))))
            .Select(p => p.PublicKey) ?? [];
        var concerned = atArm.Append(carrier?.PublicKey ?? "").Append("").ToHashSet();
        return changes.Where(c => c.Interface == own.Interface && concerned.Contains(c.Peer)).Select(c => c.Words);
    }

    private string Told() => changes.Count == 0 ? "" : $"; changed: {string.Join("; ", changes.Take(MostTold).Select(c => c.Words))}{(changes.Count > MostTold ? $" and {changes.Count - MostTold} more" : "")}";

    private const int MostTold = 3;

    private static string Some(IReadOnlyList<string> keys) =>
        string.Join(", ", keys.Take(MostTold)) + (keys.Count > MostTold ? $" and {keys.Count - MostTold} more" : "");
}
