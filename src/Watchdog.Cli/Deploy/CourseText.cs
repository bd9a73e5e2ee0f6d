using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>The sentences of a protected run.</summary>
internal static class CourseText
{
    /// <summary>What goes on; may be empty.</summary>
    public static string Activity(Progress progress, Wishes wishes) =>
        progress.IsLost ? $"no connection for {Seconds(progress.Lost)}, trying again"
        : progress.IsOver ? "looking what runs"
        : progress.Session.Phase != Phase.Probation || wishes.RollsBack ? ""
        : wishes.Proves ? "proving over ssh"
        : "waiting for the confirm";

    /// <summary>What is said of a phase that has begun.</summary>
    public static IEnumerable<string> Entered(CourseTerms terms, Progress progress, bool proves)
    {
        var session = progress.Session;
        switch (session.Phase)
        {
            case Phase.Activating:
                yield return "a switch has begun";
                break;
            case Phase.Probation:
                yield return $"the switch has ended: {ProgressText.Ahead(session, progress.Remaining)}";
                if (session.ConfirmBy == ConfirmBy.Probes)
                {
                    yield return $"the probes confirm when all required ones have passed for {TimeSpanText.FormatUsec(session.SettleUsec)}; or, from a NEW ssh session: {Confirm(terms, session)}";
                }
                else if (!proves)
                {
                    yield return $"from a NEW ssh session: {Confirm(terms, session)}";
                }

                break;
            case Phase.RollingBack:
                yield return ProgressText.Because("rolling back", session.Cause);
                break;
            case Phase.Armed or Phase.Confirmed or Phase.RolledBack or Phase.Stranded or Phase.Disarmed or Phase.Expired:
                break;
        }
    }

    /// <summary>What is said of a connection that is lost.</summary>
    public static IEnumerable<string> Loss(CourseTerms terms, Progress progress)
    {
        yield return progress.Fault;
        if (!progress.IsOver)
        {
            yield return $"session {Id(progress)} goes on there: {ProgressText.Ahead(progress.Session, progress.Remaining)}";
            yield return $"trying again until it has ended; by hand: {Confirm(terms, progress.Session)}";
        }
    }

    /// <summary>A question, with the answers that it takes.</summary>
    public static string Asks(Question question, CourseTerms terms, Progress progress) => question switch
    {
        Question.Interrupted => $"interrupted; {ProgressText.Ahead(progress.Session, progress.Remaining)}\nr: roll back   k: keep watching   l: leave it as it is   [r/k/l]",
        Question.Failed => $"{terms.Command} has failed; {ProgressText.Ahead(progress.Session, progress.Remaining)}\nr: roll back   k: keep the new system   l: leave it on trial   [r/k/l]",
    };

    /// <summary>It was left before its end.</summary>
    public static CliException Left(CourseTerms terms, Progress progress, Interrupt interrupt) => new(
        InterruptedCode(interrupt),
        "interrupted",
        $"interrupted: session {Id(progress)} goes on without this command: {ProgressText.Ahead(progress.Session, progress.Remaining)}",
        progress.Session.Phase == Phase.RollingBack
            ? $"{terms.Program} status --watch"
            : $"{Confirm(terms, progress.Session)}, or: {terms.Program} rollback {Id(progress)}");

    /// <summary>How it ended is not known.</summary>
    public static CliException Unknown(CourseTerms terms, Progress progress) => new(
        ExitCode.Failed,
        "lost",
        ProgressText.Because($"no word of session {Id(progress)} since its deadline, for {TimeSpanText.Format(terms.Patience)}", progress.Fault),
        $"{terms.Program} history {Id(progress)}");

    /// <summary>The exit code of a run whose session is over.</summary>
    /// <param name="progress">What is known of the session.</param>
    /// <param name="interrupt">The signal that has ended the run; null for none.</param>
    /// <param name="code">The command's exit code; null where it was not started.</param>
    public static int CodeOf(Progress progress, Interrupt? interrupt, int? code) => InterruptedCode(interrupt) ?? (progress.IsUnknown ? ExitCode.Failed : progress.Session.Phase switch
    {
        Phase.Confirmed or Phase.Disarmed or Phase.Expired => code ?? ExitCode.Failed,
        Phase.RolledBack or Phase.Stranded => ExitCode.RolledBack,
        Phase.Armed or Phase.Activating or Phase.Probation or Phase.RollingBack => ExitCode.Failed,
    });

    /// <summary>The exit code of a run that a signal has ended, as a shell gives it: 128 and the signal's number. Null for none.</summary>
    public static int? InterruptedCode(Interrupt? interrupt) => interrupt is { } signal ? InterruptedCode(signal) : null;

    /// <summary>The same of a signal that there was.</summary>
    public static int InterruptedCode(Interrupt signal) => signal switch
    {
        Interrupt.Keyboard => ExitCode.Interrupted,
        Interrupt.Terminate => ExitCode.Terminated,
    };

    /// <summary>Nothing was proven, because required probes are worse than at arm.</summary>
    public static string Held(Errand errand, IReadOnlyList<ProbeComparison> worse) => errand == Errand.Heartbeat
        ? $"no heartbeat is sent, worse than at arm: {string.Join(", ", worse.Select(p => $"{Name(p)} ({SafeText.Printable(p.Latest?.Detail, 200)})"))}"
        : $"not confirmed yet, worse than at arm: {Names(worse)}";

    /// <summary>The names of probes.</summary>
    public static string Names(IReadOnlyList<ProbeComparison> probes) => string.Join(", ", probes.Select(Name));

    /// <summary>A refusal and what to do about it.</summary>
    public static string WithHint(CliException why) => why.Hint.Length > 0 ? $"{why.Message}; {why.Hint}" : why.Message;

    /// <summary>A duration in whole seconds.</summary>
    public static string Seconds(TimeSpan time) => time < TimeSpan.FromSeconds(1) ? "1s" : TimeSpanText.Format(TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds)));

    /// <summary>A number.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Name(ProbeComparison probe) => SafeText.Printable(probe.Name, 64);

    private static string Id(Progress progress) => SafeText.Printable(progress.Id, 64);

    private static string Confirm(CourseTerms terms, Session session) => $"{terms.Program} confirm {SafeText.Printable(session.Id, 64)}";
}
