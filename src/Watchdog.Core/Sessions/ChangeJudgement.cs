namespace Watchdog.Core;

/// <summary>
/// Judges whether anything has changed. A switch that dies after it stopped units and before it activated leaves the
/// old <c>/run/current-system</c> behind on a host that may be locked out, so the link alone decides nothing.
/// </summary>
public static class ChangeJudgement
{
    /// <summary>How the host differs from what was true at arm.</summary>
    public static Change Judge(Session session, HostFacts facts)
    {
        if (facts.RunningSystem != session.Baseline.RunningSystem)
        {
            return Change.Switched;
        }

        if ((facts.LeftOverLists && !session.Baseline.LeftOverLists) || Worse(session, facts).Any())
        {
            return Change.HalfSwitched;
        }

        return facts.ProfileTarget != session.Baseline.ProfileTarget ? Change.AtNextBoot : Change.None;
    }

    /// <summary>The required probes that fail now, by name.</summary>
    public static IEnumerable<string> Worse(Session session, HostFacts facts) =>
        facts.Probes
            .Where(p => p.Outcome == ProbeOutcome.Failed && session.Requires(p.Name))
            .Select(p => p.Name);
}
