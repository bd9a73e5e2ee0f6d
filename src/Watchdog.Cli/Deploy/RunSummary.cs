using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>How a protected run ended: what runs now, for how long the host could not be reached, what was tried.</summary>
internal static class RunSummary
{
    private const double UsecOfSecond = 1_000_000;

    /// <summary>Writes it: in words, or as one line of JSON.</summary>
    /// <param name="context">What the command has at hand.</param>
    /// <param name="control">The host that was switched.</param>
    /// <param name="progress">What is known of the session.</param>
    /// <param name="course">What came of it.</param>
    /// <param name="took">How long the command took.</param>
    public static void Write(CommandContext context, IHostControl control, Progress progress, Course course, TimeSpan took)
    {
        var output = context.Environment.Output;
        if (context.Json)
        {
            output.WriteLine(Json(progress, course));
        }
        else
        {
            Words(output, context, control, progress, course, took);
        }

        output.Flush();
    }

    private static void Words(TextWriter output, CommandContext context, IHostControl control, Progress progress, Course course, TimeSpan took)
    {
        var session = progress.Session;
        var id = SafeText.Printable(session.Id, 64);
        output.WriteLine(progress.IsUnknown
            ? $"session {id} is gone, and nobody tells how it ended"
            : ProgressText.Because(PhaseWords.Painted(session.Phase, PhaseWords.Of(session.Phase), context.Paint), session.Cause));
        var page = new Page(output, width: null, context.Paint);
        page.Line("session", id);
        page.Line("runs now", course.Running);
        if (control.IsOutside)
        {
            page.Line("access", Access(control, progress));
        }

        page.Line("tried", string.Join(", ", session.Rungs.Select(r => $"{SafeText.Printable(r.Name, 32)} ({SafeText.Printable(r.Outcome, 32)})")));
        if (course.Code is { } code)
        {
            page.Line("command", $"exited {CourseText.Number(code)} after {CourseText.Seconds(took)}");
        }

        if (progress.IsUnknown || PhaseWords.IsRolledBack(session.Phase))
        {
            page.Line("why", $"{control.Program} history {id}");
        }
    }

    private static string Access(IHostControl control, Progress progress) => progress switch
    {
        { IsLost: true } => $"lost for {CourseText.Seconds(progress.Lost)}, and {control.Host} is still not reached",
        { Lost.Ticks: > 0 } => $"lost for {CourseText.Seconds(progress.Lost)}",
        _ => "never lost",
    };

    /// <summary>The interface's word for the session's phase.</summary>
    private static string? Word(Session session) =>
        ControlMethods.Disarm.WriteReply(new SessionReply { Session = session }).GetProperty("session").GetProperty("phase").GetString();

    private static string Json(Progress progress, Course course) => JsonLine.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("outcome");
        writer.WriteString("session", progress.Id);
        writer.WriteString("phase", progress.IsUnknown ? "unknown" : Word(progress.Session));
        if (course.Code is { } code)
        {
            writer.WriteNumber("command_exit_code", code);
        }

        writer.WriteNumber("access_lost_usec", (long)(progress.Lost.TotalSeconds * UsecOfSecond));
        if (course.Running.Length > 0)
        {
            writer.WriteString("running_system", course.Running);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}
