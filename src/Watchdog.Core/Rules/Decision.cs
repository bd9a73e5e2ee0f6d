using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>A rule's result, and the few shapes that all rules share.</summary>
internal readonly record struct Decision(State Next, ImmutableArray<Effect> Effects)
{
    /// <summary>Nothing happens.</summary>
    public static Decision Ignore(State state) => new(state, []);

    /// <summary>The state stays; only these effects.</summary>
    public static Decision Only(State state, params ReadOnlySpan<Effect> effects) => new(state, [.. effects]);

    /// <summary>A request is refused by a rule, and the record says so.</summary>
    public static Decision Refuse(State state, Request request, Refusal why) =>
        Only(
            state,
            new Record(RecordKind.Refused, state.Open?.Id ?? "", $"{request.Command}: {why.Reason(state.Open)}"),
            new Reply(request.Ticket, new Answer.Refused(why, state.Open)));

    /// <summary>
    /// The session goes on with another deadline: the new timer is made before the old one is stopped, and the save
    /// between them is the commit point.
    /// </summary>
    public static Decision Move(State state, Session open, Session moved, params ReadOnlySpan<Effect> after) =>
        new(
            state with { Open = moved },
            [
                new StartTimer(moved),
                new Save(moved),
                new VerifyUnclaimed(moved.Id),
                new StopTimer(open.Id, open.Deadline.Number),
                .. after,
                .. Overtaken(open, moved),
            ]);

    /// <summary>The record of a baseline that was awaited and will not come.</summary>
    public static ImmutableArray<Effect> Overtaken(Session open, Session next) =>
        open.Baseline.Round == BaselineRound.Awaited && next.Baseline.Round == BaselineRound.Overtaken
            ? [new Record(RecordKind.BaselineOvertaken, open.Id)]
            : [];

    /// <summary>The session in another phase, with a deadline that lies <paramref name="after"/> from now.</summary>
    public static Session Advance(Session open, Phase phase, TimeSpan after, DeadlineReason reason, Moment now, string detail = "") =>
        open.Revised() with
        {
            Phase = phase,
            Baseline = open.Baseline.In(phase),
            Deadline = new Deadline(open.Deadline.Number + 1, now.Boot + after, now.BootId, reason, detail),
        };

    /// <summary>The session armed, and waiting: for a switch, or, where the next boot has changed, for that boot.</summary>
    public static Session Wait(Session open, Change change, Moment now) => change == Change.AtNextBoot
        ? Advance(open, Phase.Armed, open.Limits.Boot, DeadlineReason.BootLimit, now)
        : Advance(open, Phase.Armed, open.Limits.Armed, DeadlineReason.ArmedLimit, now);

    /// <summary>The effect that makes a loss of power a rollback, where the session wants it.</summary>
    public static ImmutableArray<Effect> HoldBootDefault(Session session) =>
        session.HoldsBootDefault ? [new HoldBootDefault(session)] : [];

    /// <summary>The effects that give the boot default to a system that was confirmed, where it was held; or back to the target's.</summary>
    public static ImmutableArray<Effect> HandBootDefault(Session ended) => ended switch
    {
        // After a rollback that ended stranded, the system that runs is not one that a switch has chosen.
        { HoldsBootDefault: true, Phase: Phase.Confirmed } => [new HandBootDefault(ended.Id) { System = ended.Rungs.IsEmpty ? ended.NewBoot : "" }],
        { TakesBackBoot: true } => [new HandBootDefault(ended.Id) { System = ended.Target.Boot }],
        _ => [],
    };

    /// <summary>The session in its last phase.</summary>
    public static Session End(Session open, Phase phase, Moment now, string cause = "") =>
        open.Revised() with { Phase = phase, Ended = now, Cause = cause.Length > 0 ? cause : open.Cause };

    /// <summary>The effects that end an open session for good.</summary>
    public static Decision Finish(State state, Session open, Session ended, RecordKind kind, string text, Request? request = null)
    {
        ImmutableArray<Effect> effects =
        [
            .. open.Phase == Phase.Stranded ? ImmutableArray<Effect>.Empty : [new Claim(open.Id)],
            .. HandBootDefault(ended),
            new Close(ended),
            new StopTimer(open.Id, open.Deadline.Number),
            new ReleaseTarget(open.Id),
            new Record(kind, open.Id, text),
            .. request is null ? ImmutableArray<Effect>.Empty : [new Reply(request.Ticket, new Answer.Accepted(ended))],
        ];
        return new(new State(null, ended), effects);
    }
}
