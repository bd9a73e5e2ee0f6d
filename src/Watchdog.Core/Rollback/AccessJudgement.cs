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

    /// <summary>What a round shows at the end of the recovery window.</summary>
    /// <param name="session">The session that is rolled back.</param>
    /// <param name="results">The round: the required probes, and those of the ways in that were not required.</param>
    /// <param name="isBack">Whether the system runs to which the rollback leads.</param>
    public static Sight See(Session session, IReadOnlyList<ProbeResult> results, bool isBack)
    {
        var missing = Missing(session.Baseline, results, isLast: true).Select(r => r.Name).ToList();
        var eyes = results.Where(r => WayIn.SeesListener(r.Name)).ToList();
        var isSeen = eyes.Any(r => r.Outcome == ProbeOutcome.Passed);
        var isLetIn = !missing.Any(WayIn.SeesAccount);
        var since = missing.Where(name => !session.Failing.Contains(name)).ToList();
        bool IsBlind(bool fromOutside) => eyes.Any(r => r.Outcome == ProbeOutcome.Failed && WayIn.SeesFromOutside(r.Name) == fromOutside && missing.Contains(r.Name));
        // sshd answers the host itself however shut its firewall is. On a system that nobody has proven, what a stranger could
        // reach at arm and cannot reach now is no way in.
        var isHidden = !isBack && IsBlind(fromOutside: true) && !eyes.Any(r => r.Outcome == ProbeOutcome.Passed && WayIn.SeesFromOutside(r.Name));
        return new Sight(
            isBack,
            isSeen && isLetIn && !isHidden,
            since.Any(WayIn.SeesAccount) || (!isSeen && since.Any(WayIn.SeesListener)),
            !isSeen && IsBlind(fromOutside: true) && IsBlind(fromOutside: false),
            [.. missing],
            [.. missing.Except(since)]);
    }
}
