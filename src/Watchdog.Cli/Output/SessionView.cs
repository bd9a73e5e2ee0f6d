using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Cli.Output;

/// <summary>A session as a block of lines, label by label.</summary>
internal static class SessionView
{
    private const int LabelWidth = 11;

    /// <summary>Writes the block, the rungs and the probes.</summary>
    public static void Write(TextWriter output, Session session, CommandContext context)
    {
        var paint = context.Paint;
        Line(output, "session", paint.Strong(SafeText.Printable(session.Id, 64)));
        Line(output, "phase", PhaseWords.Of(session.Phase, paint));
        Line(output, "cause", SafeText.Printable(session.Cause));
        Line(output, "target", Target(session));
        if (session.Deadline is { } deadline)
        {
            Line(output, "deadline", $"{Remaining(deadline)} ({context.LocalTime(deadline.AtRealtimeUsec)})");
            Line(output, "reason", SafeText.Printable(deadline.Reason));
            Line(output, "timer", SafeText.Printable(deadline.Timer, 256));
        }

        Line(output, "next boot", SafeText.Printable(session.NextBoot ?? ""));
        Line(output, "baseline", session.Baseline == BaselineRound.Overtaken ? paint.Bad(Baseline(session)) : Baseline(session));
        Line(output, "proofs", session.Proofs.ToString(CultureInfo.InvariantCulture));
        Line(output, "window", TimeSpanText.FormatUsec(session.WindowUsec));
        Line(output, "armed", $"{context.LocalTime(session.ArmedRealtimeUsec)} by {SafeText.Printable(session.ArmedBy, 128)}");
        WriteRungs(output, session.Rungs, context);
        if (session.Probes.Count > 0)
        {
            output.WriteLine();
            ProbeTable.Write(output, session.Probes, paint);
        }
    }

    /// <summary>The session in one line, for a stream of changes.</summary>
    public static string Summary(Session session, Paint paint)
    {
        var deadline = session.Deadline is { } d ? $", rollback {Remaining(d)}: {SafeText.Printable(d.Reason)}" : "";
        var cause = session.Deadline is null && session.Cause.Length > 0 ? ": " + SafeText.Printable(session.Cause) : "";
        return $"{SafeText.Printable(session.Id, 64)}  {PhaseWords.Of(session.Phase, paint)}{deadline}{cause}";
    }

    /// <summary>Where a rollback goes.</summary>
    public static string Target(Session session)
    {
        var kind = SafeText.Printable(session.TargetKind, 32);
        return (kind.Length > 0 && kind.All(char.IsAsciiDigit) ? "generation " + kind : kind) + " " + SafeText.Printable(session.Target, 256);
    }

    /// <summary>What is missing of the session's baseline, in words; empty when it is there.</summary>
    public static string Baseline(Session session) => session.Baseline switch
    {
        BaselineRound.Awaited => "the probes at arm are not there yet",
        BaselineRound.Overtaken => "a switch began before the baseline was taken: no probe is required of it; only proof and the deadline count",
        BaselineRound.Taken => "",
    };

    /// <summary>Writes one labelled line; nothing when the value is empty.</summary>
    public static void Line(TextWriter output, string label, string value)
    {
        if (value.Length > 0)
        {
            output.WriteLine($"{label.PadLeft(LabelWidth)}: {value}");
        }
    }

    private static string Remaining(Deadline deadline) => deadline.RemainingUsec > 0
        ? "in " + TimeSpanText.FormatUsec(deadline.RemainingUsec)
        : "now";

    private static void WriteRungs(TextWriter output, IReadOnlyList<Rung> rungs, CommandContext context)
    {
        foreach (var rung in rungs)
        {
            var outcome = rung.Outcome.Length > 0 ? SafeText.Printable(rung.Outcome, 128) : "runs";
            var detail = rung.Detail.Length > 0 ? " - " + SafeText.Printable(rung.Detail) : "";
            Line(output, $"rung {rung.Number.ToString(CultureInfo.InvariantCulture)}", $"{context.LocalTime(rung.StartedRealtimeUsec)} {SafeText.Printable(rung.Name, 128)}: {outcome}{detail}");
        }
    }
}
