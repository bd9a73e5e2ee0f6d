using System.CommandLine;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl check</c>.</summary>
internal static class CheckCommand
{
    private const string Examples = """
        Exit codes of check:
          0  ready to be armed; with --drill: this host would be saved
          1  something stands against it
          5  refused: not permitted; with --drill also while a session is open, a switch or another drill runs

        Example:
          rollbackctl check && rollbackctl run -- nixos-rebuild switch
          rollbackctl check --drill
        """;

    /// <summary>Creates the command.</summary>
    public static CommandSpec Create()
    {
        var drill = new Option<bool>("--drill") { Description = "Rehearse a rollback as well, from PID 1's timer to the probes: all of it but the change." };
        var command = new Command("check", "Says whether this host is ready to be armed: its configuration, its target, what each probe sees.\nChanges nothing. Exits with 1 when something stands against it.") { drill };
        return new CommandSpec(command, RunAsync, Examples);

        Task<int> RunAsync(CommandContext context, CancellationToken cancellation) =>
            context.Parsed.GetValue(drill) ? DrillCall.RunAsync(context, cancellation) : CheckAsync(context, cancellation);
    }

    /// <summary>Writes what a check has found, without its verdict.</summary>
    public static void WriteFindings(Page page, CheckReply check)
    {
        page.Line("target", SafeText.Printable(check.Target, 256));
        foreach (var problem in check.Problems)
        {
            page.Line("problem", SafeText.Printable(problem), page.Paint.Bad);
        }

        foreach (var note in check.Notes)
        {
            page.Line("note", SafeText.Printable(note));
        }

        page.Gap();
        ProbeTable.WriteNow(page, check.Probes);
    }

    private static async Task<int> CheckAsync(CommandContext context, CancellationToken cancellation)
    {
        var reply = await context.AskAsync(ControlMethods.Check, new NoParameters(), cancellation);
        var check = reply.Value;
        context.Print(reply, output =>
        {
            var page = context.NewPage(output);
            page.Write(check.Problems.Count == 0 ? page.Paint.Good("ready to be armed") : page.Paint.Bad("not ready to be armed"));
            WriteFindings(page, check);
        });
        return check.Problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
