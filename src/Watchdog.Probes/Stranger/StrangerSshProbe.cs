using System.Net;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Probes.Network;
using Watchdog.Probes.Ssh;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// A stranger beside the host reaches the SSH listener by which the operator came in, through the real firewall; where that is
/// not known, every listener that it reached at arm. An operator who came in by another way than a network's (a tunnel, a proxy
/// on the host) is not locked out by what the stranger does not reach: then it corroborates.
/// </summary>
internal sealed class StrangerSshProbe(IStranger stranger, IOperatorLinks links) : IProbe
{
    /// <inheritdoc/>
    public string Name => KnownProbe.StrangerSsh.Name;

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        var (order, report) = await stranger.LookAsync(context, cancellation);
        if (report.CannotLook is { } why)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, $"this host cannot be looked at from outside: {why}");
        }

        return context.AtArm(Name) is { Evidence.Length: > 0 } ? Compare(order, report, context.Operator) : Take(report, context.Operator);
    }

    private ProbeResult Take(StrangerReport report, Operator? way)
    {
        var reached = report.Listeners.Where(l => l.Fault is null).ToList();
        if (reached.Count == 0)
        {
            var faults = Faults(report.Listeners.Where(l => l.Fault != StrangerReport.NoAddress)).ToList();
            return new ProbeResult(
                Name,
                ProbeOutcome.Failed,
                $"no SSH listener is reached from outside: {(faults.Count > 0 ? string.Join("; ", faults) : "the host has no address but those of its tunnels")}");
        }

        var link = links.Of(way);
        var isByNetwork = link?.Kind is null or OperatorLink.Kinds.Network;

        // Among all that were tried: where the operator's own is not reached from outside, no other is theirs for that.
        var own = isByNetwork ? SshWay.Of(way, report.Listeners.Select(EndPointOf)) : null;
        IReadOnlyList<StrangerOrder.Listener> evidence = [.. reached.Select(l => new StrangerOrder.Listener(l.Address, l.Port, EndPointOf(l).Equals(own)))];
        return new ProbeResult(
            Name,
            ProbeOutcome.Passed,
            $"reached from outside: {Named(reached)}",
            JsonSerializer.Serialize(evidence, StrangerJson.Default.OrderListeners),
            Corroborates: !isByNetwork || (link is not null && !evidence.Any(l => l.IsOwn)));
    }

    // After arm, only the listeners that the stranger reached at arm are tried.
    private ProbeResult Compare(StrangerOrder order, StrangerReport report, Operator? way)
    {
        var own = order.Listeners.Where(l => l.IsOwn).ToList();
        bool Decides(StrangerReport.Listener listener) =>
            SaysSomething(listener, way) && (own.Count == 0 || own.Any(o => o.Address == listener.Address && o.Port == listener.Port));

        var decisive = report.Listeners.Where(Decides).ToList();
        var faults = Faults(decisive).ToList();
        var others = string.Join("; ", Faults(report.Listeners.Where(l => !Decides(l))));
        var told = others.Length == 0 ? "" : $"; not any more, and not by where you came in: {others}";
        return faults.Count > 0 && report.Twin is { Outcome: TwinOutcome.LetsIn } twin
                ? new ProbeResult(Name, ProbeOutcome.Skipped, $"{twin.Detail}, and no stranger any more: {string.Join("; ", faults)}", Clears: true)
            : faults.Count > 0 ? new ProbeResult(Name, ProbeOutcome.Failed, $"not reached from outside any more: {string.Join("; ", faults)}{report.TwinWords}")
            : decisive.Count == 0 ? new ProbeResult(Name, ProbeOutcome.Skipped, $"nothing is seen from outside of where you came in: {others}")
            : new ProbeResult(Name, ProbeOutcome.Passed, $"reached from outside: {Named(report.Listeners.Where(l => l.Fault is null))}{told}");
    }

    /// <summary>
    /// Whether what was seen of a listener says anything of the operator's way in: not where the stranger had no address of that
    /// family, and where the host had none only if the operator came to one of them (a link's own address is none that is tried).
    /// </summary>
    private static bool SaysSomething(StrangerReport.Listener listener, Operator? way) => listener.Fault switch
    {
        StrangerReport.NoIPv6 => false,
        StrangerReport.NoAddress => SshWay.LocalOf(way) is not { } local
            || (local.AddressFamily == IPAddress.Parse(listener.Address).AddressFamily && !local.IsIPv6LinkLocal),
        _ => true,
    };

    private static IPEndPoint EndPointOf(StrangerReport.Listener listener) => new(IPAddress.Parse(listener.Address), listener.Port);

    private static IEnumerable<string> Faults(IEnumerable<StrangerReport.Listener> listeners) =>
        listeners.Where(l => l.Fault is not null).Select(l => $"port {l.Port}: {l.Fault}");

    private static string Named(IEnumerable<StrangerReport.Listener> listeners) =>
        string.Join(", ", listeners.Select(l => l.Address.Contains(':') ? $"[{l.Address}]:{l.Port}" : $"{l.Address}:{l.Port}"));
}
