using System.CommandLine;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl check</c>.</summary>
internal static class CheckCommand
{
    /// <summary>Creates the command.</summary>
    public static CommandSpec Create() => new(
        new Command("check", "Says whether this host is ready to be armed: its configuration, its target, what each probe sees.\nChanges nothing. Exits with 1 when something stands against it."),
        RunAsync,
        """
        Example:
          rollbackctl check && rollbackctl run -- nixos-rebuild switch
        """);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var reply = await context.AskAsync(ControlMethods.Check, new NoParameters(), cancellation);
        var check = reply.Value;
        context.Print(reply, output => Write(output, check, context.Paint));
        return check.Problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Write(TextWriter output, CheckReply check, Paint paint)
    {
        output.WriteLine(check.Problems.Count == 0 ? paint.Good("ready to be armed") : paint.Bad("not ready to be armed"));
        SessionView.Line(output, "target", SafeText.Printable(check.Target, 256));
        foreach (var problem in check.Problems)
        {
            SessionView.Line(output, "problem", paint.Bad(SafeText.Printable(problem)));
        }

        foreach (var note in check.Notes)
        {
            SessionView.Line(output, "note", SafeText.Printable(note));
        }

        output.WriteLine();
        ProbeTable.WriteNow(output, check.Probes, paint);
    }
}
