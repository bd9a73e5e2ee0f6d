using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Cli.Output;

/// <summary>A session as a block of lines, label by label.</summary>
internal static class SessionView
{
    /// <summary>Writes what it is and where it stands.</summary>
    public static void WriteState(Page page, Session session, CommandContext context)
    {
        page.Line("session", SafeText.Printable(session.Id, 64), page.Paint.Strong);
        page.Line("phase", PhaseWords.Of(session), line => PhaseWords.Painted(session.Phase, line, page.Paint));
        page.Line("cause", SafeText.Printable(session.Cause));
        if (session.Deadline is { } deadline)
        {
            page.Line("deadline", $"{DeadlineWords.Of(session, deadline)} ({context.LocalTime(deadline.AtRealtimeUsec)})", page.Paint.Strong);
            page.Line("reason", SafeText.Printable(deadline.Reason));
        }
    }

    /// <summary>Writes how it was armed, the rungs and the probes.</summary>
    public static void WriteRest(Page page, Session session, CommandContext context)
    {
        page.Line("baseline", Baseline(session), session.Baseline == BaselineRound.Overtaken ? page.Paint.Bad : null);
        page.Line(
            "armed",
            $"{context.LocalTime(session.ArmedRealtimeUsec)} by {SafeText.Printable(session.ArmedBy, 128)};"
            + $" window {TimeSpanText.FormatUsec(session.WindowUsec)}, proofs {session.Proofs.ToString(CultureInfo.InvariantCulture)}");
        foreach (var rung in session.Rungs)
        {
            var outcome = rung.Outcome.Length > 0 ? SafeText.Printable(rung.Outcome, 128) : "runs";
            var detail = rung.Detail.Length > 0 ? " - " + SafeText.Printable(rung.Detail) : "";
            page.Line($"rung {rung.Number.ToString(CultureInfo.InvariantCulture)}", $"{context.LocalTime(rung.StartedRealtimeUsec)} {SafeText.Printable(rung.Name, 128)}: {outcome}{detail}");
        }

        if (session.Probes.Count > 0)
        {
            page.Gap();
            ProbeTable.Write(page, session.Probes);
        }
    }

    /// <summary>The session in one line, for a stream of changes.</summary>
    public static string Summary(Session session, Paint paint)
    {
        var deadline = session.Deadline is { } d ? $", {DeadlineWords.Of(session, d)}: {SafeText.Printable(d.Reason)}" : "";
        var cause = session.Deadline is null && session.Cause.Length > 0 ? ": " + SafeText.Printable(session.Cause) : "";
        return $"{SafeText.Printable(session.Id, 64)}  {PhaseWords.Painted(session.Phase, PhaseWords.Of(session), paint)}{deadline}{cause}";
    }

    /// <summary>How the target was named.</summary>
    public static string TargetKind(Session session)
    {
        var kind = SafeText.Printable(session.TargetKind, 32);
        return kind.Length > 0 && kind.All(char.IsAsciiDigit) ? "generation " + kind : kind;
    }

    /// <summary>Where a rollback goes.</summary>
    public static string Target(Session session) => $"{TargetKind(session)} {SafeText.Printable(session.Target, 256)}";

    /// <summary>What is missing of the session's baseline, in words; empty when it is there.</summary>
    public static string Baseline(Session session) => session.Baseline switch
    {
        BaselineRound.Awaited => "the probes at arm are not there yet",
        BaselineRound.Overtaken => "a switch began before the baseline was taken: no probe is required of it; only proof and the deadline count",
        BaselineRound.Taken => "",
    };
}
