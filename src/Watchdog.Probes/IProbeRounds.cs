using System.Collections.Immutable;
using Watchdog.Core;

namespace Watchdog.Probes;

/// <summary>Runs rounds of probes: each once, beside the others.</summary>
internal interface IProbeRounds
{
    /// <summary>The probes' names.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>
    /// The latest result of each probe that has run for a session as it stands. None once it has ended; and after a rung of its
    /// rollback, what was seen before says nothing any more.
    /// </summary>
    /// <param name="session">The session.</param>
    ImmutableArray<ProbeResult> LatestOf(Session session);

    /// <summary>Runs a round of all of them for somebody who asks, and waits for the slowest. What goes wrong is a result too.</summary>
    /// <param name="context">What the probes compare with.</param>
    /// <param name="cancellation">Gives up the whole round.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    Task<ImmutableArray<ProbeResult>> RunAsync(ProbeContext context, CancellationToken cancellation);

    /// <summary>
    /// Runs a round of some of them, and gives the results that are there, those of a slow one later. Rounds of this kind
    /// wait for nobody; which probe may run is the caller's to know.
    /// </summary>
    /// <param name="context">What the probes compare with.</param>
    /// <param name="names">Which to run. Each has one result in the end.</param>
    /// <param name="cancellation">Gives up what has not ended.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    IAsyncEnumerable<ImmutableArray<ProbeResult>> StreamAsync(
        ProbeContext context, IReadOnlyCollection<string> names, CancellationToken cancellation);
}
