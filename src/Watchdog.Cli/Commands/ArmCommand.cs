using System.CommandLine;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl arm</c>.</summary>
internal static class ArmCommand
{
    private const string Examples = """
        Exit codes of arm:
          0  armed
          1  not armed, or armed without word of the baseline; what is said tells which
          5  refused: a session is open, the target cannot be one, the system was rolled back before

        Example:
          rollbackctl arm --window 10min --except unit:nginx.service
          nixos-rebuild switch
          rollbackctl confirm          # from a new ssh session, within the window
        """;

    /// <summary>Creates the command.</summary>
    public static CommandSpec Create()
    {
        var command = new Command("arm", "Arms the timed rollback, before a switch.\nFrom then on the old generation comes back by itself unless you confirm.");
        var options = new ArmOptions(command);
        return new CommandSpec(command, RunAsync, Examples);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var reply = await ArmCall.RunAsync(context, options.Read(context.Parsed), cancellation);
            if (!context.Json)
            {
                WriteNext(context.Environment.Output, reply.Value);
            }

            return ExitCode.Done;
        }
    }

    private static void WriteNext(TextWriter output, ArmReply reply)
    {
        var session = reply.Session;
        var id = SafeText.Printable(session.Id, 64);
        output.WriteLine();
        output.WriteLine("Next:");
        output.WriteLine("  1. switch, with whatever tool you use");
        if (session.ConfirmBy == ConfirmBy.Probes)
        {
            output.WriteLine($"  2. wait: the probes confirm when all required ones have passed for {TimeSpanText.FormatUsec(session.SettleUsec)}; or, before that,");
        }

        output.WriteLine($"  {(session.ConfirmBy == ConfirmBy.Probes ? 3 : 2)}. from a NEW ssh session: rollbackctl confirm {id}");
        output.WriteLine($"     (no rollbackctl there any more? {SafeText.Printable(reply.Program, 256)} confirm {id})");
    }
}
