using System.Text.Json;
using Watchdog.Core;

namespace Watchdog.Daemon.Probes.Stranger;

/// <summary>
/// A stranger with a key of its own shakes hands with every WireGuard interface, and reaches through it the SSH ports
/// that it reached at arm.
/// </summary>
internal sealed class StrangerWireGuardProbe(IStranger stranger) : IProbe
{
    /// <summary>Its name.</summary>
    public const string ProbeName = "stranger-wireguard";

    /// <inheritdoc/>
    public string Name => ProbeName;

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        var (order, report) = await stranger.LookAsync(context, cancellation);
        if (order.Tunnels.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, "there is no WireGuard interface that listens");
        }

        var why = report.CannotLook ?? report.Tunnels.Select(t => t.CannotLook).FirstOrDefault(w => w is not null);
        if (why is not null && report.Tunnels.All(t => t.Fault is null))
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, $"the tunnel cannot be tried from outside: {why}");
        }

        var faults = report.Tunnels.Select(t => t.Fault).OfType<string>().ToList();
        var reached = report.Tunnels.Where(t => t.Reached.Count > 0).ToList();
        var words = $"reached through {string.Join(", ", reached.Select(t => $"{t.Name} (port {string.Join(", ", t.Reached)})"))}";
        if (context.AtArm(Name) is { Evidence.Length: > 0 })
        {
            return faults.Count == 0
                ? new ProbeResult(Name, ProbeOutcome.Passed, words)
                : new ProbeResult(Name, ProbeOutcome.Failed, string.Join("; ", faults));
        }

        if (reached.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, $"not reached through any tunnel: {string.Join("; ", faults)}");
        }

        IReadOnlyList<StrangerOrder.Tunnel> evidence =
            [.. reached.Select(r => order.Tunnels.First(t => t.Name == r.Name) with { SshPorts = r.Reached })];
        return new ProbeResult(Name, ProbeOutcome.Passed, words, JsonSerializer.Serialize(evidence, ProbeJson.Default.OrderTunnels));
    }
}
