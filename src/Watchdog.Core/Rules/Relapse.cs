namespace Watchdog.Core;

/// <summary>
/// The host is led back to a system which was rolled back: by a boot, because the boot loader could not be told, or by a
/// switch of whatever tool. Nobody is in a session then, and access is lost once more. A session of its own goes back at once.
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
            ? AfterBoot(last, id, program)
            : null;
    }

    /// <summary>Whether the last session was rolled back, and so lately that a switch to what it left is taken for a relapse.</summary>
    /// <param name="state">The state.</param>
    /// <param name="watch">How long after the rollback.</param>
    /// <param name="now">Now. In a later boot, as much as is known of the time since is the boot's own age.</param>
    public static bool IsWatched(State state, TimeSpan watch, Moment now) =>
        state.Last is { Phase: Phase.RolledBack, RolledBackFrom.Length: > 0, Ended: { } ended }
        && (ended.BootId == now.BootId ? now.Boot - ended.Boot : now.Boot) < watch;

    internal static Decision Relapsed(State state, Relapsed e, Moment now)
    {
        if (state.Last is not { Phase: Phase.RolledBack, RolledBackFrom.Length: > 0 } last
            || (e.UndoesRollback ? e.Facts.RunningSystem == last.Target.System : e.Facts.RunningSystem != last.RolledBackFrom)
            || e.Facts.SwitchRuns)
        {
            return Decision.Ignore(state);
        }

        var reason = e.UndoesRollback ? DeadlineReason.Undone : DeadlineReason.Relapse;
        var detail = e.UndoesRollback
            ? $"the tool whose switch was rolled back in session {last.Id} has switched to {e.Facts.RunningSystem}, and {last.Target.System} ran before"
            : $"{last.RolledBackFrom} runs again, which was rolled back in session {last.Id}; `rollbackctl allow` lets it";
        switch (state.Open)
        {
            case null:
                var back = GoBack(last, e.Id, e.Program) with
                {
                    Activated = e.Facts.RunningSystem,
                    Deadline = new Deadline(1, now.Boot, now.BootId, reason, detail),
                    ActivationEnded = now,
                };

                // Not rooted before: the target ran until just now, and a disk without room must not keep it away.
                return new(
                    state with { Open = back },
                    [new StartTimer(back), new Save(back), new Record(RecordKind.DeadlineMoved, back.Id, $"now: {detail}")]);
            case { Phase: Phase.Probation } open when open.Activated == e.Facts.RunningSystem && !open.IsDue(now):
                var moved = Decision.Advance(open, Phase.Probation, TimeSpan.Zero, reason, now, detail);
                return Decision.Move(state, open, moved, new Record(RecordKind.DeadlineMoved, open.Id, $"now: {detail}"));
            default:
                return Decision.Ignore(state);
        }
    }

    private static Session AfterBoot(Session last, string id, string program) => GoBack(last, id, program) with
    {
        // Of the boot before, as that of any session that a reboot has interrupted.
        Deadline = last.Deadline with
        {
            Number = 1,
            Reason = DeadlineReason.Interrupted,
            Detail = $"the boot led back to {last.RolledBackFrom}, which was rolled back in session {last.Id}",
        },
    };

    private static Session GoBack(Session last, string id, string program) => last with
    {
        Id = id,
        Revision = 1,
        Phase = Phase.Probation,
        Program = program,
        Activated = last.RolledBackFrom,
        FirstBoot = "",
        IsFirstBootPending = false,
        NewBoot = "",
        Proofs = [],
        Cause = "",
        RolledBackFrom = "",
        NotBack = "",
        Failing = [],
        Rungs = [],
        Ended = null,
    };
}
