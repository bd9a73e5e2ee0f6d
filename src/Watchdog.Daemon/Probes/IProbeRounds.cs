using System.Collections.Immutable;
using Watchdog.Core;

namespace Watchdog.Daemon.Probes;

/// <summary>Runs rounds of probes: every probe once.</summary>
internal interface IProbeRounds
{
    /// <summary>The probes' names.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>The results of the last round; empty before the first.</summary>
    ImmutableArray<ProbeResult> Latest { get; }

    /// <summary>Runs one. What goes wrong is a result too.</summary>
    /// <param name="context">What the probes compare with.</param>
    /// <param name="cancellation">Gives up the whole round.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    Task<ImmutableArray<ProbeResult>> RunAsync(ProbeContext context, CancellationToken cancellation);
}
