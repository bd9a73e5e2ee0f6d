using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>
/// What the probes in probation ask for: the rollback when a required one fails without a break, and the end of the
/// session when they are what confirms it. Each probe is judged by its own runs, so that a slow one delays no other.
/// </summary>
internal static class Lockout
{
    /// <summary>
    /// Runs of a probe that lie further apart than this are no unbroken series: the host slept, or was too busy to look.
    /// Longer than any run takes.
    /// </summary>
    internal static readonly TimeSpan Break = TimeSpan.FromSeconds(30);

    public static Decision ProbesRan(State state, ProbesRan e, Moment now)
    {
        if (state.Open is not { } open || !Counts(open, e, now))
        {
            return Decision.Ignore(state);
        }

        var before = Known(state, open);
        var next = Remember(state, e, now);
        ImmutableArray<Effect> changes = [.. Changes(before, open, e)];

        if (LockedOut(open, next.Probes, e, now) is { } lockout)
        {
            if (!open.HasBeenReached)
            {
                var locked = open with { Failing = Failing(open, next.Probes) };
                var moved = Decision.Advance(locked, Phase.Probation, TimeSpan.Zero, DeadlineReason.Lockout, now, lockout.Words);
                return Decision.Move(next, open, moved, [.. changes, new Record(RecordKind.DeadlineMoved, open.Id, $"now: locked out: {lockout.Words}")]);
            }

            if (IsNew(before.Of(lockout.Probe), open))
            {
                changes = changes.Add(new Record(
                    RecordKind.ProbeChanged,
                    open.Id,
                    $"{lockout.Words}; somebody has come in since the switch, so this rolls nothing back before the deadline"));
            }
        }

        return HasSettled(open, next.Probes, now)
            ? Confirm(next, open, now, changes)
            : Keep(next, open, changes);
    }

    /// <summary>
    /// The session goes on. Which required probes fail is saved with it when that has changed: the executor must know it,
    /// and the daemon may be dead by then.
    /// </summary>
    private static Decision Keep(State next, Session open, ImmutableArray<Effect> changes)
    {
        var failing = Failing(open, next.Probes);
        if (failing.SequenceEqual(open.Failing))
        {
            return Decision.Only(next, [.. changes]);
        }

        var known = open.Revised() with { Failing = failing };
        return Decision.Only(next with { Open = known }, [new Save(known), new VerifyUnclaimed(known.Id), .. changes]);
    }

    private static ImmutableArray<string> Failing(Session open, ProbeRecord probes) =>
        [.. Required(open).Where(name => probes.Of(name)?.FailingSince is not null)];

    /// <summary>Whether the run before had not failed for the lockout time yet.</summary>
    private static bool IsNew(ProbeRun? before, Session open) =>
        before is not { FailingSince: { } since, Ended: { } ended } || ended - since < open.Limits.Lockout || before.Began == since;

    /// <summary>The state with these runs, and nothing decided from them.</summary>
    public static State Remember(State state, ProbesRan e, Moment now) => state.Open is { } open && Counts(open, e, now)
        ? state with { Probes = Add(Known(state, open), e, now) }
        : state;

    /// <summary>Whether somebody whom the session wants as a witness has proven the host since the last activation.</summary>
    public static bool IsWitnessed(Session session) =>
        session.Terms.Witness.Length == 0
        || session.Proofs.Any(p => session.Terms.IsOfWitness(p.Proof) && session.IsSinceActivation(p.At));

    private static bool Counts(Session open, ProbesRan e, Moment now) =>
        open.Phase == Phase.Probation && open.Id == e.SessionId && !open.IsDue(now) && !IsStale(open, e, now);

    // A look from before the switch had ended, or from long ago, says nothing about the new system now.
    private static bool IsStale(Session open, ProbesRan e, Moment now) =>
        e.Began.BootId != now.BootId
        || now.Boot - e.Began.Boot > Break
        || open.ActivationEnded is not { } ended
        || (ended.BootId == e.Began.BootId && e.Began.Boot < ended.Boot);

    /// <summary>What is known already, if it is of the same probation.</summary>
    private static ProbeRecord Known(State state, Session open) =>
        state.Probes.SessionId == open.Id && state.Probes.Activation == open.ActivationEnded
            ? state.Probes
            : new ProbeRecord(open.Id, open.ActivationEnded, []);

    private static ProbeRecord Add(ProbeRecord before, ProbesRan e, Moment now)
    {
        var ran = e.Results.Select(r => Next(before.Of(r.Name), r, e, now));
        var others = before.Probes.Where(p => e.Results.All(r => r.Name != p.Name));
        return before with { Probes = [.. ran, .. others] };
    }

    private static ProbeRun Next(ProbeRun? before, ProbeResult result, ProbesRan e, Moment now)
    {
        if (result.Outcome == ProbeOutcome.Skipped)
        {
            // The probe did not look: so it has neither failed nor passed.
            var skipped = (before ?? new ProbeRun(result.Name, ProbeOutcome.Skipped)) with { Outcome = ProbeOutcome.Skipped, PassingSince = null };
            return result.Clears ? skipped with { FailingSince = null } : skipped;
        }

        var unbroken = before?.Ended is { } ended && e.Began.Boot - ended <= Break ? before : null;
        var failed = result.Outcome == ProbeOutcome.Failed;
        return new ProbeRun(
            result.Name,
            result.Outcome,
            e.Began.Boot,
            now.Boot,
            FailingSince: failed ? unbroken?.FailingSince ?? e.Began.Boot : null,
            PassingSince: failed ? null : unbroken?.PassingSince ?? now.Boot);
    }

    private static IEnumerable<string> Required(Session open) =>
        open.Baseline.Probes.Select(p => p.Name).Where(open.Requires);

    private static IEnumerable<Record> Changes(ProbeRecord before, Session open, ProbesRan e) =>
        e.Results
            .Where(r => r.Outcome != (before.Of(r.Name)?.Outcome ?? AtArm(open, r.Name)))
            .Select(r => new Record(RecordKind.ProbeChanged, open.Id, $"{r.Name} {Word(r.Outcome)}: {r.Detail}"));

    private static ProbeOutcome? AtArm(Session open, string probe) =>
        open.Baseline.Probes.FirstOrDefault(p => p.Name == probe)?.Outcome;

    /// <summary>
    /// Which probe means a lockout and what it saw; null when none does. Of several, the one that fails longest. One run
    /// alone, however long it took, is no failure without a break.
    /// </summary>
    private static (string Probe, string Words)? LockedOut(Session open, ProbeRecord probes, ProbesRan e, Moment now)
    {
        TimeSpan Failing(string probe) => probes.Of(probe)?.FailingSince is { } since ? now.Boot - since : TimeSpan.Zero;
        // Where no probe comes to an end, the host is starved, and time mends it; the deadline stays.
        bool IsStarved(ProbeResult result) => result.Unfinished && !Required(open).Any(name => probes.Of(name)?.PassingSince is not null);
        bool HasFailedBefore(string probe) => probes.Of(probe) is { } run && run.Began > run.FailingSince;

        return e.Results
            .Where(r => r.Outcome == ProbeOutcome.Failed && open.Decides(r.Name) && !IsStarved(r) && HasFailedBefore(r.Name) && Failing(r.Name) >= open.Limits.Lockout)
            .OrderByDescending(r => Failing(r.Name))
            .Select(r => ((string, string)?)(r.Name, $"{r.Name} has failed for {(long)Failing(r.Name).TotalSeconds} s: {r.Detail}"))
            .FirstOrDefault();
    }

    /// <summary>Whether the time for which all required probes pass together, each without a break, is long enough.</summary>
    private static bool HasSettled(Session open, ProbeRecord probes, Moment now)
    {
        if (open.Terms.ConfirmBy != ConfirmBy.Probes || !IsWitnessed(open))
        {
            return false;
        }

        var required = Required(open).Select(probes.Of).ToList();
        return required.Count > 0
            && required.All(p => p?.PassingSince is not null && now.Boot - p.Ended <= Break)
            && required.Min(p => p!.Began) - required.Max(p => p!.PassingSince) >= open.Limits.Settle;
    }

    private static Decision Confirm(State state, Session open, Moment now, ImmutableArray<Effect> changes)
    {
        var ended = Decision.End(open, Phase.Confirmed, now);
        var finish = Decision.Finish(state, open, ended, RecordKind.Confirmed, "by the probes");
        return finish with { Effects = [.. finish.Effects, .. changes] };
    }

    private static string Word(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Passed => "passes",
        ProbeOutcome.Failed => "fails",
        ProbeOutcome.Skipped => "is skipped",
    };
}
