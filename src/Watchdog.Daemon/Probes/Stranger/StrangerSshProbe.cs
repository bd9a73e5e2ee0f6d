using System.Text.Json;
using Watchdog.Core;

namespace Watchdog.Daemon.Probes.Stranger;

/// <summary>A stranger beside the host reaches every SSH listener that it reached at arm, through the real firewall.</summary>
internal sealed class StrangerSshProbe(IStranger stranger) : IProbe
{
    /// <summary>Its name.</summary>
    public const string ProbeName = "stranger-ssh";

    /// <inheritdoc/>
    public string Name => ProbeName;

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        var (_, report) = await stranger.LookAsync(context, cancellation);
        if (report.CannotLook is { } why)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, $"this host cannot be looked at from outside: {why}");
        }

        var reached = report.Listeners.Where(l => l.Fault is null).ToList();
        var faults = report.Listeners.Where(l => l.Fault is not null).Select(l => $"port {l.Port}: {l.Fault}").ToList();
        if (context.AtArm(Name) is { Evidence.Length: > 0 })
        {
            // What is tried after arm is what was reached at arm.
            return faults.Count == 0
                ? new ProbeResult(Name, ProbeOutcome.Passed, $"reached from outside: {Named(reached)}")
                : new ProbeResult(Name, ProbeOutcome.Failed, $"not reached from outside any more: {string.Join("; ", faults)}");
        }

        if (reached.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, $"no SSH listener is reached from outside: {string.Join("; ", faults)}");
        }

        IReadOnlyList<StrangerOrder.Listener> evidence = [.. reached.Select(l => new StrangerOrder.Listener(l.Address, l.Port))];
        return new ProbeResult(
            Name,
            ProbeOutcome.Passed,
            $"reached from outside: {Named(reached)}",
            JsonSerializer.Serialize(evidence, ProbeJson.Default.OrderListeners));
    }

    private static string Named(IEnumerable<StrangerReport.Listener> listeners) =>
        string.Join(", ", listeners.Select(l => l.Address.Contains(':') ? $"[{l.Address}]:{l.Port}" : $"{l.Address}:{l.Port}"));
}
