using System.Text.Json;
using Watchdog.Core;
using Watchdog.Probes.Network;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// A stranger with a key of its own shakes hands with every WireGuard interface, and reaches through it the SSH ports
/// that it reached at arm. Of an operator who came in by one of them, that one decides; of one who came in by another way, none.
/// </summary>
internal sealed class StrangerWireGuardProbe(IStranger stranger, IOperatorLinks links) : IProbe
{
    /// <inheritdoc/>
    public string Name => KnownProbe.StrangerWireGuard.Name;

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        var (order, report) = await stranger.LookAsync(context, cancellation);
        if (order.Tunnels.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, "there is no WireGuard interface that listens");
        }

        if (order.Tunnels.All(t => t.SshPorts.Count == 0))
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, "sshd listens at the address of no WireGuard interface");
        }

        var why = report.CannotLook ?? report.Tunnels.Select(t => t.CannotLook).FirstOrDefault(w => w is not null);
        if (why is not null && report.Tunnels.All(t => t.Fault is null))
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, $"the tunnel cannot be tried from outside: {why}");
        }

        return context.AtArm(Name) is { Evidence.Length: > 0 } ? Compare(order, report) : Take(order, report, links.Of(context.Operator));
    }

    private ProbeResult Take(StrangerOrder order, StrangerReport report, OperatorLink? link)
    {
        var reached = report.Tunnels.Where(t => t.Reached.Count > 0).ToList();
        if (reached.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, $"not reached through any tunnel: {string.Join("; ", Faults(report.Tunnels))}");
        }

        IReadOnlyList<StrangerOrder.Tunnel> evidence =
            [.. reached.Select(r => order.Tunnels.First(t => t.Name == r.Name) with { SshPorts = r.Reached, IsOwn = r.Name == link?.Name })];
        return new ProbeResult(
            Name,
            ProbeOutcome.Passed,
            Words(reached),
            JsonSerializer.Serialize(evidence, StrangerJson.Default.OrderTunnels),
            Corroborates: link is not null && !evidence.Any(t => t.IsOwn));
    }

    private ProbeResult Compare(StrangerOrder order, StrangerReport report)
    {
        var own = order.Tunnels.Where(t => t.IsOwn).Select(t => t.Name).ToHashSet();
        bool Decides(StrangerReport.Tunnel tunnel) => own.Count == 0 || own.Contains(tunnel.Name);

        var decisive = report.Tunnels.Where(Decides).ToList();
        var faults = Faults(decisive).ToList();
        var others = Faults(report.Tunnels.Where(t => !Decides(t))).ToList();
        var told = others.Count == 0 ? "" : $"; not by where you came in: {string.Join("; ", others)}";
        return faults.Count == 0
            ? new ProbeResult(Name, ProbeOutcome.Passed, Words(report.Tunnels.Where(t => t.Reached.Count > 0)) + told)
            : own.Count > 0 && report.Twin is { Outcome: TwinOutcome.LetsIn } twin && decisive.All(t => t.Fault is null || t.IsUp)
                ? new ProbeResult(Name, ProbeOutcome.Skipped, $"{twin.Detail}, and no stranger any more: {string.Join("; ", faults)}", Clears: true)
            : new ProbeResult(Name, ProbeOutcome.Failed, string.Join("; ", faults) + report.TwinWords);
    }

    private static IEnumerable<string> Faults(IEnumerable<StrangerReport.Tunnel> tunnels) => tunnels.Select(t => t.Fault).OfType<string>();

    private static string Words(IEnumerable<StrangerReport.Tunnel> reached) =>
        $"reached through {string.Join(", ", reached.Select(t => $"{t.Name} (port {string.Join(", ", t.Reached)})"))}";
}
