using System.Globalization;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary>Has the daemon rehearse a rollback: a line for each step when it has ended, then the verdict and what a check says.</summary>
internal static class DrillCall
{
    private const double MicrosecondsOfASecond = 1e6;

    // As wide as the longest of the interface's names, and as 999.9 s.
    private const int NameWidth = 12;
    private const int TookWidth = 7;
    private const int Indent = 2 + NameWidth + 2 + TookWidth + 2;

    /// <summary>Does it; in JSON one document, at the end.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CliException">It was refused, or how it ended is not known.</exception>
    public static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var written = 0;
        var reply = await context.CallMoreAsync(ControlMethods.Drill, new NoParameters(), Take, context.Environment.DrillTimeout, cancellation);
        context.Print(reply, output => WriteVerdict(context.NewPage(output), reply.Value));
        return reply.Value.Saved == true ? ExitCode.Done : ExitCode.Failed;

        void Take(ControlReply<DrillReply> part)
        {
            if (!context.Json)
            {
                var page = context.NewPage(context.Environment.Output);
                foreach (var step in part.Value.Steps.Skip(written))
                {
                    WriteStep(page, step);
                }

                written = part.Value.Steps.Count;
                context.Environment.Output.Flush();
            }
        }
    }

    private static void WriteStep(Page page, DrillStep step)
    {
        var before = $"  {SafeText.Printable(step.Name, 64).PadRight(NameWidth)}  {Seconds(step.TookUsec).PadLeft(TookWidth)}  ";
        var text = $"{(step.Passed ? "" : "failed: ")}{SafeText.Printable(step.Detail)}";
        foreach (var line in page.Width is { } width ? Columns.Wrap(text, width - Indent) : [text])
        {
            page.Write(step.Passed ? before + line : page.Paint.Bad(before + line));
            before = new string(' ', Indent);
        }
    }

    private static void WriteVerdict(Page page, DrillReply drill)
    {
        if (drill.Steps.Count > 0)
        {
            page.Gap();
        }

        page.Write(drill.Saved == true
            ? page.Paint.Good($"this host would be saved: {Seconds(drill.ElapsedUsec)}")
            : page.Paint.Bad("this host might not be saved"));
        CheckCommand.WriteFindings(page, drill);
    }

    private static string Seconds(long usec) => string.Create(CultureInfo.InvariantCulture, $"{usec / MicrosecondsOfASecond:0.0} s");
}
