using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>
/// What the rounds of probes in probation ask for: the rollback when a required one fails without a break, and the end
/// of the session when they are what confirms it.
/// </summary>
internal static class Watching
{
    /// <summary>
    /// Rounds that lie further apart than this are no unbroken series: the host slept, or was too busy to look. Longer
    /// than any round takes.
    /// </summary>
    internal static readonly TimeSpan Break = TimeSpan.FromSeconds(30);

    /// <summary>What the probes that see the host from outside are called.</summary>
    internal const string StrangerPrefix = "stranger-";

    public static Decision ProbesRan(State state, ProbesRan e, Moment now)
    {
        if (state.Open is not { } open || !Counts(open, e, now))
        {
            return Decision.Ignore(state);
        }

        var before = Of(state, open, e);
        var next = Remember(state, e, now);
        ImmutableArray<Effect> changes = [.. Changes(before, open, e)];

        if (LockedOut(open, next.Rounds, e, now) is { } lockout)
        {
            var moved = Decision.Advance(open, Phase.Probation, TimeSpan.Zero, DeadlineReason.Lockout, now, lockout);
            return Decision.Move(next, open, moved, [.. changes, new Record(RecordKind.DeadlineMoved, open.Id, $"now: locked out: {lockout}")]);
        }

        return HasSettled(open, next.Rounds, e)
            ? Confirm(next, open, now, changes)
            : Decision.Only(next, [.. changes]);
    }

    /// <summary>The state with one more round, and nothing decided from it.</summary>
    public static State Remember(State state, ProbesRan e, Moment now) => state.Open is { } open && Counts(open, e, now)
        ? state with { Rounds = Add(Of(state, open, e), open, e, now) }
        : state;

    /// <summary>Whether somebody whom the session wants as a witness has proven the host since the last activation.</summary>
    public static bool IsWitnessed(Session session) =>
        session.Terms.Witness.Length == 0
        || session.Proofs.Any(p => session.Terms.IsOfWitness(p.Proof) && IsSince(session.ActivationEnded, p.At));

    private static bool IsSince(Moment? activation, Moment at) =>
        activation is { } a && (a.BootId != at.BootId || at.Boot >= a.Boot);

    private static bool Counts(Session open, ProbesRan e, Moment now) =>
        open.Phase == Phase.Probation && open.Id == e.SessionId && !open.IsDue(now) && !IsStale(open, e, now);

    // What was seen before the switch had ended, or long ago, says nothing about the new system now.
    private static bool IsStale(Session open, ProbesRan e, Moment now) =>
        e.Began.BootId != now.BootId
        || now.Boot - e.Began.Boot > Break
        || open.ActivationEnded is not { } ended
        || (ended.BootId == e.Began.BootId && e.Began.Boot < ended.Boot);

    /// <summary>What is known already, if it is of the same probation and has no gap.</summary>
    private static ProbeRecord Of(State state, Session open, ProbesRan e)
    {
        var known = state.Rounds;
        if (known.SessionId != open.Id || known.Activation != open.ActivationEnded)
        {
            return ProbeRecord.None with { SessionId = open.Id, Activation = open.ActivationEnded };
        }

        return e.Began.Boot - known.LastRound <= Break
            ? known
            : known with { PassingSince = null, Probes = [.. known.Probes.Select(p => p with { FailingSince = null })] };
    }

    private static ProbeRecord Add(ProbeRecord before, Session open, ProbesRan e, Moment now)
    {
        var probes = e.Results.Select(r => new ProbeRun(r.Name, r.Outcome, FailingSince(r, before.Of(r.Name), e)));
        var missing = before.Probes.Where(p => e.Results.All(r => r.Name != p.Name));
        return before with
        {
            LastRound = now.Boot,
            PassingSince = AllPass(open, e) ? before.PassingSince ?? now.Boot : null,
            Probes = [.. probes, .. missing],
        };
    }

    private static TimeSpan? FailingSince(ProbeResult result, ProbeRun? before, ProbesRan e) => result.Outcome switch
    {
        ProbeOutcome.Passed => null,
        ProbeOutcome.Failed => before?.FailingSince ?? e.Began.Boot,
        _ => before?.FailingSince,
    };

    /// <summary>One that was not run has not passed.</summary>
    private static bool AllPass(Session open, ProbesRan e) =>
        Required(open).All(name => e.Results.Any(r => r.Name == name && r.Outcome == ProbeOutcome.Passed));

    private static IEnumerable<string> Required(Session open) =>
        open.Baseline.Probes.Select(p => p.Name).Where(open.Requires);

    private static IEnumerable<Record> Changes(ProbeRecord before, Session open, ProbesRan e) =>
        e.Results
            .Where(r => r.Outcome != (before.Of(r.Name)?.Outcome ?? AtArm(open, r.Name)))
            .Select(r => new Record(RecordKind.ProbeChanged, open.Id, $"{r.Name} {Word(r.Outcome)}: {r.Detail}"));

    private static ProbeOutcome? AtArm(Session open, string probe) =>
        open.Baseline.Probes.FirstOrDefault(p => p.Name == probe)?.Outcome;

    /// <summary>Which probe means a lockout and what it saw; null when none does. Of several, the one that fails longest.</summary>
    private static string? LockedOut(Session open, ProbeRecord rounds, ProbesRan e, Moment now)
    {
        TimeSpan Failing(string probe) => rounds.Of(probe)?.FailingSince is { } since ? now.Boot - since : TimeSpan.Zero;

        return e.Results
            .Where(r => r.Outcome == ProbeOutcome.Failed && open.Requires(r.Name) && Failing(r.Name) >= open.Limits.Lockout)
            .OrderByDescending(r => Failing(r.Name))
            .Select(r => $"{r.Name} has failed for {(long)Failing(r.Name).TotalSeconds} s: {r.Detail}")
            .FirstOrDefault();
    }

    private static bool HasSettled(Session open, ProbeRecord rounds, ProbesRan e) =>
        open.Terms.ConfirmBy == ConfirmBy.Probes
        && rounds.PassingSince is { } since
        && e.Began.Boot - since >= open.Limits.Settle
        && Required(open).Any()
        && IsWitnessed(open);

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
        _ => "is skipped",
    };
}
