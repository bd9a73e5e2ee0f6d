namespace Watchdog.Core;

/// <summary>Judges by a round of probes whether access came back with a rollback.</summary>
public static class AccessJudgement
{
    /// <summary>How much longer than the recovery window a look at a starved host is repeated before it counts: 5 min.</summary>
    public static readonly TimeSpan StarvedPatience = TimeSpan.FromMinutes(5);

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
        var decides = isLast && HasPassed(baseline, results)
            ? required.Where(r => r.Outcome == ProbeOutcome.Failed)
            : required.Where(r => r.Outcome != ProbeOutcome.Passed);
        return [.. decides];
    }

    /// <summary>
    /// Whether a round shows nothing of the host because the host is too slow: required probes did not come to an end, none passed,
    /// and no two eyes saw that there is no sshd. A host that is starved of CPU looks so, and so does one whose disk hangs; only time
    /// tells them apart. Once in a rollback: after another look that found nothing it counts.
    /// </summary>
    public static bool IsStarved(Session session, IReadOnlyList<ProbeResult> results) =>
        results.Any(r => r.Unfinished && session.Baseline.Requires(r.Name))
        && !HasPassed(session.Baseline, results)
        && !IsDark(session.Baseline, results)
        && !session.Rungs.Any(r => r is { Rung: Rung.Verify, Outcome: RungOutcome.Failed });

    private static bool HasPassed(Baseline baseline, IReadOnlyList<ProbeResult> results) =>
        results.Any(r => r.Outcome == ProbeOutcome.Passed && baseline.Requires(r.Name));

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
        // What did not end its look is not known to be lost, where another saw a way in, or a tunnel: the host works.
        var isAlive = results.Any(r => r.Outcome == ProbeOutcome.Passed && session.Baseline.Requires(r.Name) && (WayIn.Includes(r.Name) || r.Name == KnownProbe.WireGuard.Name));
        var lost = since.Where(name => !isAlive || !results.Any(r => r.Name == name && r.Unfinished)).ToList();
        var isOutsideBlind = eyes.Any(r => r.Outcome == ProbeOutcome.Failed && WayIn.SeesFromOutside(r.Name) && missing.Contains(r.Name));
        // sshd answers the host itself however shut its firewall is. On a system that nobody has proven, what a stranger could
        // reach at arm and cannot reach now is no way in.
        var isHidden = !isBack && isOutsideBlind && !eyes.Any(r => r.Outcome == ProbeOutcome.Passed && WayIn.SeesFromOutside(r.Name));
        return new Sight(
            isBack,
            isSeen && isLetIn && !isHidden,
            lost.Any(WayIn.SeesAccount) || (!isSeen && lost.Any(WayIn.SeesListener)),
            IsDark(session.Baseline, results),
            [.. missing],
            [.. missing.Except(since)]);
    }

    /// <summary>Whether two probes of different kinds, one on the host and one outside of it, looked for a listener and saw none, and no other saw one.</summary>
    private static bool IsDark(Baseline baseline, IReadOnlyList<ProbeResult> results)
    {
        var eyes = results.Where(r => WayIn.SeesListener(r.Name)).ToList();
        bool IsBlind(bool fromOutside) => eyes.Any(r => r is { Outcome: ProbeOutcome.Failed, Unfinished: false } && WayIn.SeesFromOutside(r.Name) == fromOutside && baseline.Requires(r.Name));
        return !eyes.Any(r => r.Outcome == ProbeOutcome.Passed) && IsBlind(fromOutside: true) && IsBlind(fromOutside: false);
    }
}
