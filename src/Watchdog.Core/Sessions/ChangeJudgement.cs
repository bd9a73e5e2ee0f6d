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

        // A profile that moved alone is no change: a switch that is refused, or fails before its activation, leaves it moved.
        // The profile decides only where the boot loader cannot be read.
        return (facts.NextBoot.Default.Length > 0 ? FirstBoot.HasMoved(session, facts.NextBoot) || IsTried(session, facts) : facts.ProfileTarget != session.Baseline.ProfileTarget)
            ? Change.AtNextBoot
            : Change.None;
    }

    // Held before the one boot of the new system, the default is the target's already.
    private static bool IsTried(Session session, HostFacts facts) =>
        session.FirstBoot.Length > 0 && facts.NextBoot.HasFirst && facts.ProfileTarget != session.Baseline.ProfileTarget;

    /// <summary>The required probes that fail now, by name.</summary>
    public static IEnumerable<string> Worse(Session session, HostFacts facts) =>
        facts.Probes
            .Where(p => p.Outcome == ProbeOutcome.Failed && session.Requires(p.Name))
            .Select(p => p.Name);
}
