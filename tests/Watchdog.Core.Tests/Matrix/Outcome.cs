using System.Collections.Immutable;

namespace Watchdog.Core.Tests.Matrix;

/// <summary>Writes the result of a step as one line: the next phase, an arrow, the kinds of effects in order.</summary>
internal static class Outcome
{
    public static string Of(State before, (State State, ImmutableArray<Effect> Effects) step) =>
        $"{Phase(before, step.State)}{(step.Effects.IsEmpty ? "" : " <- ")}{string.Join(' ', step.Effects.Select(Kind))}";

    /// <summary>A new effect or answer without a name here is a fault of the matrix, not of the rules.</summary>
    public static string Kind(Effect effect) => effect switch
    {
        Record r => $"Record({r.Kind})",
        Reply { Answer: Answer.Accepted } => "Reply(Accepted)",
        Reply { Answer: Answer.NoSession } => "Reply(NoSession)",
        Reply { Answer: Answer.SessionOpen } => "Reply(SessionOpen)",
        Reply { Answer: Answer.Refused r } => $"Reply({r.Why})",
        Reply { Answer: Answer.Failed } => "Reply(Failed)",
        Retry r => $"Retry({r.Event.GetType().Name})",
        Claim or Close or Discard or ForgetFirstBoot or HandBootDefault or HoldBootDefault or HoldTarget or KeepTarget or ReleaseTarget or ResumeRollback or Save or StartTimer or StopTimer
            or Unclaim or VerifyUnclaimed => effect.GetType().Name,
        _ => throw new AssertionException($"The effect {effect.GetType().Name} has no name in the matrix."),
    };

    private static string Phase(State before, State after)
    {
        var last = ReferenceEquals(before.Last, after.Last) ? "" : $"({after.Last?.Phase})";
        return (after.Open?.Phase.ToString() ?? "None") + last;
    }
}
