using Watchdog.Core.Tests.Matrix;

namespace Watchdog.Core.Tests.Model;

/// <summary>States and effects as text, with everything but the wall clock.</summary>
internal static class Text
{
    public static string Of(State state) => $"[{Of(state.Open)} | {Of(state.Last)}]";

    public static string Of(Effect effect) => effect switch
    {
        StartTimer e => $"StartTimer({e.Session.Deadline})",
        Save e => $"Save({Of(e.Session)})",
        Close e => $"Close({Of(e.Session)})",
        StopTimer e => $"StopTimer({e.Number})",
        Record e => $"{Outcome.Kind(e)}'{e.Text}'",
        _ => Outcome.Kind(effect),
    };

    private static string Of(Session? s) => s is null
        ? "none"
        : $"{s.Id} r{s.Revision} {s.Phase} {s.Deadline} ended {Of(s.ActivationEnded)} {s.Activated} {s.Baseline.Round} {Of(s.Ended)} '{s.Cause}' "
            + string.Join(',', s.Proofs.Select(p => $"{p.Proof}@{Of(p.At)}"));

    private static string Of(Moment? m) => m is { } t ? $"{t.Boot}/{t.BootId}" : "-";
}
