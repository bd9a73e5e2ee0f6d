using System.Net;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Host.Running;
using Watchdog.Probes.Network;

namespace Watchdog.Probes.WireGuard;

/// <summary>
/// The tunnel by which the operator came in still carries packets between the two. What has become of all other tunnels and
/// peers of arm is told. It only looks: an interface that was made anew is not told where its peers were.
/// </summary>
internal sealed class WireGuardProbe(IProgramRunner programs, WireGuardTraffic traffic, IOperatorLinks links, TimeProvider time) : IProbe
{
    /// <inheritdoc/>
    public string Name => KnownProbe.WireGuard.Name;

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
            ? await CompareAsync(JsonSerializer.Deserialize(before.Evidence, WireGuardJson.Default.WireGuardEvidence)!, interfaces, context, cancellation)
            : await TakeAsync(interfaces, context.Operator, cancellation);
    }

    private async Task<ProbeResult> TakeAsync(IReadOnlyList<WireGuardInterface> interfaces, Operator? way, CancellationToken cancellation)
    {
        if (interfaces.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, "there is no WireGuard interface");
        }

        var alive = await traffic.AliveAsync([.. interfaces.SelectMany(i => i.Peers)], null, null, cancellation);
        var tunnels = interfaces
            .Select(i => new WireGuardEvidence.Tunnel(
                i.Name,
                i.PublicKey,
                i.Port,
                [
                    .. i.Peers
                        .Where(p => alive.Contains(p.PublicKey))
                        .Select(p => new WireGuardEvidence.Peer(p.PublicKey, [.. p.AllowedIps.Select(a => a.ToString())])),
                ]))
            .ToList();
        var link = links.Of(way);
        var own = way is not null && link is not null && interfaces.Any(i => i.Name == link.Name) ? new WireGuardEvidence.Way(link.Name, way.Remote) : null;
        var words = tunnels.Zip(interfaces, (t, i) => $"{t.Name}: UDP port {t.Port}, {t.Alive.Count} of {i.Peers.Count} peers alive");
        return new ProbeResult(
            Name,
            ProbeOutcome.Passed,
            string.Join("; ", words),
            JsonSerializer.Serialize(new WireGuardEvidence(tunnels, own), WireGuardJson.Default.WireGuardEvidence),
            Corroborates: own is null && link is not null);
    }

    private async Task<ProbeResult> CompareAsync(
        WireGuardEvidence before,
        IReadOnlyList<WireGuardInterface> interfaces,
        ProbeContext context,
        CancellationToken cancellation)
    {
        var ended = context.Session?.ActivationEnded;
        var judgement = new WireGuardJudgement(
            before, [.. WireGuardConfigurationCheck.Changes(before, interfaces)], context.Session?.Phase == Phase.RollingBack);
        if (before.Own is { } own && IPAddress.TryParse(own.Address, out var address))
        {
            var carrier = WireGuardConfigurationCheck.CarrierOf(address, own.Interface, interfaces);
            var heard = carrier is null ? new HashSet<string>() : await traffic.AliveAsync([carrier], address, ended, cancellation);
            var judged = judgement.JudgeOwn(own, carrier, heard.Count > 0, ended is { } at ? time.GetUtcNow() - at.Wall : null);
            return new ProbeResult(Name, judged.Outcome, judged.Words);
        }

        var known = interfaces
            .SelectMany(i => i.Peers)
            .Where(p => before.Interfaces.Any(t => t.Alive.Any(a => a.PublicKey == p.PublicKey)))
            .ToList();
        var alive = await traffic.AliveAsync(known, null, ended, cancellation);
        var (outcome, words) = judgement.JudgeOthers(alive, [.. known.Select(p => p.PublicKey).Where(p => !alive.Contains(p))]);
        return new ProbeResult(Name, outcome, words);
    }
}
