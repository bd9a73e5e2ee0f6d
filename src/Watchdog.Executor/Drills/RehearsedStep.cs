using System.Collections.Immutable;
using Watchdog.Core;

namespace Watchdog.Executor.Drills;

/// <summary>One step of a drill, when it has ended.</summary>
/// <param name="Name">Which, of <see cref="DrillSteps"/>.</param>
/// <param name="Passed">Whether a rollback could have done it.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Detail">What was seen, in words.</param>
internal sealed record RehearsedStep(string Name, bool Passed, TimeSpan Took, string Detail)
{
    /// <summary>What the probes saw; empty of every other step, and where none has run.</summary>
    public ImmutableArray<ProbeResult> Results { get; init; } = [];
}
