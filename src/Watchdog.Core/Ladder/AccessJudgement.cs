namespace Watchdog.Core;

/// <summary>Judges by a round of probes whether access came back with a rollback.</summary>
public static class AccessJudgement
{
    /// <summary>What speaks against it; empty when access is back.</summary>
    /// <param name="baseline">What passed at arm, and must pass again.</param>
    /// <param name="results">The round.</param>
    /// <param name="isLast">
    /// Whether the recovery window is over. Until then a probe that was skipped is waited for; then it says nothing, and
    /// those that could look decide. If none could, nothing shows that access is back.
    /// </param>
    public static IReadOnlyList<ProbeResult> Missing(Baseline baseline, IReadOnlyList<ProbeResult> results, bool isLast)
    {
        var required = results.Where(r => baseline.Requires(r.Name)).ToList();
        var decides = isLast && required.Any(r => r.Outcome == ProbeOutcome.Passed)
            ? required.Where(r => r.Outcome == ProbeOutcome.Failed)
            : required.Where(r => r.Outcome != ProbeOutcome.Passed);
        return [.. decides];
    }
}
