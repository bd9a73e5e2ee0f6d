using System.Collections.Immutable;
using Watchdog.Protocol;
using ProbeOutcome = Watchdog.Core.ProbeOutcome;
using ProbeResult = Watchdog.Core.ProbeResult;

namespace Watchdog.Daemon.Probes;

/// <summary>Runs all probes beside each other, each with its own time limit, so that a stuck one delays none.</summary>
internal sealed class ProbeRunner(IReadOnlyList<IProbe> probes, TimeProvider time) : IProbeRounds
{
    /// <summary>How long one probe may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IEnumerable<string> Names => probes.Select(p => p.Name);

    /// <inheritdoc/>
    public ImmutableArray<ProbeResult> Latest { get; private set; } = [];

    /// <summary>Runs them. Takes no longer than <see cref="Limit"/> and a little.</summary>
    /// <param name="context">What they compare with.</param>
    /// <param name="cancellation">Gives up the whole round.</param>
    public async Task<ImmutableArray<ProbeResult>> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        var results = await Task.WhenAll(probes.Select(p => RunOneAsync(p, context, cancellation)));
        return Latest = [.. results];
    }

    private async Task<ProbeResult> RunOneAsync(IProbe probe, ProbeContext context, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            // On the pool: a probe that blocks before its first await must not hold up the others.
            var running = Task.Run(() => probe.RunAsync(context, limited.Token), cancellation);
            return await running.WaitAsync(Limit, time, cancellation);
        }
        catch (TimeoutException)
        {
            return new ProbeResult(probe.Name, ProbeOutcome.Failed, $"no result within {TimeSpanText.Format(Limit)}");
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return new ProbeResult(probe.Name, ProbeOutcome.Failed, e.Message);
        }
        finally
        {
            await limited.CancelAsync();
        }
    }
}
