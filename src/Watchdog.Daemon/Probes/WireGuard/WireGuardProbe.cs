using System.Net;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Daemon.Probes.Running;

namespace Watchdog.Daemon.Probes.WireGuard;

/// <summary>
/// Every WireGuard interface has the key and port that it had, every peer that was alive at arm has its addresses, and
/// packets still pass. Of the peers alive at arm half or more must fall silent before that counts, for one that went to
/// sleep is no lockout; the operator's own peer counts by itself.
/// </summary>
internal sealed class WireGuardProbe(IProgramRunner programs, WireGuardTraffic traffic) : IProbe
{
    /// <inheritdoc/>
    public string Name => "wireguard";

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        ProgramResult dump;
        try
        {
            dump = await programs.RunAsync("wg", ["show", "all", "dump"], cancellation);
        }
        catch (FileNotFoundException e)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, e.Message);
        }

        if (dump.ExitCode != 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, $"wg show exited {dump.ExitCode}: {ProgramResult.LastLine(dump.Error)}");
        }

        var interfaces = WireGuardDump.Parse(dump.Output);
        return context.AtArm(Name) is { Evidence.Length: > 0 } before
            ? await CompareAsync(JsonSerializer.Deserialize(before.Evidence, ProbeJson.Default.WireGuardEvidence)!, interfaces, context, cancellation)
            : await TakeAsync(interfaces, cancellation);
    }

    private async Task<ProbeResult> TakeAsync(IReadOnlyList<WireGuardInterface> interfaces, CancellationToken cancellation)
    {
        if (interfaces.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, "there is no WireGuard interface");
        }

        var alive = await traffic.AliveAsync([.. interfaces.SelectMany(i => i.Peers)], null, cancellation);
        var tunnels = interfaces
            .Select(i => new WireGuardEvidence.Tunnel(
                i.Name,
                i.PublicKey,
                i.Port,
                [
                    .. i.Peers
                        .Where(p => alive.Contains(p.PublicKey))
                        .Select(p => new WireGuardEvidence.Peer(p.PublicKey, [.. p.AllowedIps.Select(a => a.ToString())], p.Endpoint?.ToString())),
                ]))
            .ToList();
        var words = tunnels.Zip(interfaces, (t, i) => $"{t.Name}: UDP port {t.Port}, {t.Alive.Count} of {i.Peers.Count} peers alive");
        return new ProbeResult(
            Name,
            ProbeOutcome.Passed,
            string.Join("; ", words),
            JsonSerializer.Serialize(new WireGuardEvidence(tunnels), ProbeJson.Default.WireGuardEvidence));
    }

    private async Task<ProbeResult> CompareAsync(
        WireGuardEvidence before,
        IReadOnlyList<WireGuardInterface> interfaces,
        ProbeContext context,
        CancellationToken cancellation)
    {
        var faults = WireGuardConfigurationCheck.Faults(before, interfaces).ToList();
        if (faults.Count > 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, string.Join("; ", faults));
        }

        var known = interfaces
            .SelectMany(i => i.Peers)
            .Where(p => before.Interfaces.Any(t => t.Alive.Any(a => a.PublicKey == p.PublicKey)))
            .ToList();
        var set = await LostEndpoints.RestoreAsync(programs, before, interfaces, cancellation);
        var alive = await traffic.AliveAsync(known, context.Session?.ActivationEnded, cancellation);
        var silent = known.Where(p => !alive.Contains(p.PublicKey)).ToList();
        var words = $"{string.Join(", ", before.Interfaces.Select(t => t.Name))}: {known.Count - silent.Count} of {known.Count} peers that were alive at arm are{Silent(silent)}{Set(set)}";

        // While the old system is verified, a peer that has gone away is no reason to climb on: no reboot brings it back.
        var isCounted = context.Session?.Phase != Phase.RollingBack;
        var isWorse = isCounted && ((known.Count > 0 && silent.Count * 2 >= known.Count) || silent.Any(p => IsOf(context.Operator, p)));
        return new ProbeResult(Name, isWorse ? ProbeOutcome.Failed : ProbeOutcome.Passed, words);
    }

    private static bool IsOf(Operator? way, WireGuardPeer peer) =>
        IPAddress.TryParse(way?.Remote, out var remote) && peer.OwnAddress?.Equals(remote) == true;

    private static string Set(IReadOnlyList<string> peers) => peers.Count == 0
        ? ""
        : $"; the endpoint of arm was set again, as the new system knew none, for {Some(peers)}";

    private static string Silent(List<WireGuardPeer> silent) =>
        silent.Count == 0 ? "" : $"; silent since the switch: {Some([.. silent.Select(p => p.PublicKey)])}";

    private static string Some(IReadOnlyList<string> keys)
    {
        const int Most = 3;
        return string.Join(", ", keys.Take(Most)) + (keys.Count > Most ? $" and {keys.Count - Most} more" : "");
    }
}
