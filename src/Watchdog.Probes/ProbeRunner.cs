using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Watchdog.Protocol;
using ProbeOutcome = Watchdog.Core.ProbeOutcome;
using ProbeResult = Watchdog.Core.ProbeResult;

namespace Watchdog.Probes;

/// <summary>Runs all probes beside each other, each with its own time limit, so that a stuck one delays none.</summary>
internal sealed class ProbeRunner(IReadOnlyList<PlannedProbe> probes, TimeProvider time) : IProbeRounds
{
    /// <summary>Results that come within this time of each other are given together.</summary>
    internal static readonly TimeSpan Together = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly List<Task> _begun = [];

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names { get; } = [.. probes.Select(p => p.Probe.Name)];

    /// <inheritdoc/>
    public ImmutableArray<ProbeResult> LatestOf(Core.Session session) => [];

    /// <summary>The longest limit of a probe.</summary>
    public TimeSpan Longest => probes.Select(p => p.Limit).DefaultIfEmpty().Max();

    /// <summary>Runs them all. Takes no longer than the longest limit and a little.</summary>
    /// <param name="context">What they compare with.</param>
    /// <param name="cancellation">Gives up the whole round.</param>
    public async Task<ImmutableArray<ProbeResult>> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        var results = await Task.WhenAll(probes.Select(p => RunOneAsync(p, context, cancellation)));
        return [.. results];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImmutableArray<ProbeResult>> StreamAsync(
        ProbeContext context, IReadOnlyCollection<string> names, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var running = probes.Where(p => names.Contains(p.Probe.Name)).Select(p => RunOneAsync(p, context, cancellation)).ToList();
        while (running.Count > 0)
        {
            await Task.WhenAny(running);
            await Task.WhenAny(Task.WhenAll(running), Task.Delay(Together, time, cancellation));
            var ended = running.Where(r => r.IsCompleted).ToList();
            running.RemoveAll(ended.Contains);
            yield return [.. await Task.WhenAll(ended)];
        }
    }

    /// <summary>
    /// Waits until each probe that was begun has ended, also those that were given up: whoever leaves before would leave
    /// behind what they tidy up.
    /// </summary>
    /// <param name="limit">Longer is not waited.</param>
    public async Task EndedAsync(TimeSpan limit)
    {
        Task[] begun;
        lock (_lock)
        {
            begun = [.. _begun];
        }

        await Task.WhenAny(Task.WhenAll(begun), Task.Delay(limit, time));
    }

    private async Task<ProbeResult> RunOneAsync(PlannedProbe planned, ProbeContext context, CancellationToken cancellation)
    {
        var result = await LimitedAsync(planned, context, cancellation);
        return result with
        {
            Detail = SafeText.Printable(result.Detail),
            Advisory = !planned.Required,
            Corroborates = (planned.Corroborates || result.Corroborates) && !planned.MustDecide,
        };
    }

    private async Task<ProbeResult> LimitedAsync(PlannedProbe planned, ProbeContext context, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var name = planned.Probe.Name;
        try
        {
            // On the pool: a probe that blocks before its first await must not hold up the others.
            var running = Task.Run(() => planned.Probe.RunAsync(context, limited.Token), cancellation);
            Remember(running);
            return await running.WaitAsync(planned.Limit, time, cancellation);
        }
        catch (TimeoutException)
        {
            var words = $"no result within {TimeSpanText.Format(planned.Limit)}";
            return new ProbeResult(name, ProbeOutcome.Failed, words, Unfinished: !planned.FailsAtLimit);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return new ProbeResult(name, ProbeOutcome.Failed, e.Message);
        }
        finally
        {
            await limited.CancelAsync();
        }
    }

    private void Remember(Task running)
    {
        lock (_lock)
        {
            _begun.RemoveAll(static b => b.IsCompleted);
            _begun.Add(running);
        }
    }
}
