namespace Watchdog.Core;

/// <summary>
/// A boot that led back to a system which was rolled back, because the boot loader could not be told: nobody is in a session
/// then, and access is lost once more. A session of its own goes back at once.
/// </summary>
public static class Relapse
{
    /// <summary>The session that goes back; null when this boot is none.</summary>
    /// <param name="last">The session that ended last.</param>
    /// <param name="owedTo">The session whose end still owes the boot default; empty when none does.</param>
    /// <param name="facts">What the host looks like.</param>
    /// <param name="now">Now.</param>
    /// <param name="id">The id that it gets.</param>
    /// <param name="program">The program that PID 1 runs at its deadline.</param>
    public static Session? Judge(Session? last, string owedTo, HostFacts facts, Moment now, string id, string program)
    {
        return last is { Phase: Phase.RolledBack, RolledBackFrom.Length: > 0, Ended: { } ended }
            && owedTo == last.Id
            && ended.BootId != now.BootId
            && facts.RunningSystem == last.RolledBackFrom
            && facts.ProfileTarget == last.Target.Profile
            ? GoBack(last, id, program)
            : null;
    }

    private static Session GoBack(Session last, string id, string program) => last with
    {
        Id = id,
        Revision = 1,
        Phase = Phase.Probation,
        Program = program,
        // Of the boot before, as that of any session that a reboot has interrupted.
        Deadline = last.Deadline with
        {
            Number = 1,
            Reason = DeadlineReason.Interrupted,
            Detail = $"the boot led back to {last.RolledBackFrom}, which was rolled back in session {last.Id}",
        },
        Activated = last.RolledBackFrom,
        FirstBoot = "",
        Proofs = [],
        Cause = "",
        RolledBackFrom = "",
        NotBack = "",
        Failing = [],
        Rungs = [],
        Ended = null,
    };
}
