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
        Exit codes of check:
          0  ready to be armed
          1  something stands against it
          5  refused: not permitted

        Example:
          rollbackctl check && rollbackctl run -- nixos-rebuild switch
        """);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var reply = await context.AskAsync(ControlMethods.Check, new NoParameters(), cancellation);
        var check = reply.Value;
        context.Print(reply, output => Write(context.NewPage(output), check));
        return check.Problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Write(Page page, CheckReply check)
    {
        page.Write(check.Problems.Count == 0 ? page.Paint.Good("ready to be armed") : page.Paint.Bad("not ready to be armed"));
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
}
