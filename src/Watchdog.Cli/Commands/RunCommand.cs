using System.CommandLine;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl run</c>: arms, runs a command, and waits for how the session ends.</summary>
internal static class RunCommand
{
    private const string Examples = """
        Exit codes of run:
          0  confirmed; or the command succeeded and changed nothing before the next boot
          1  the command failed and changed nothing, or how it ended is not known
          4  rolled back

        Example:
          rollbackctl run --window 10min -- nixos-rebuild switch
          rollbackctl run --confirm-by probes -- nixos-rebuild switch --upgrade
        """;

    /// <summary>Creates the command.</summary>
    public static CommandSpec Create()
    {
        var words = new Argument<string[]>("COMMAND")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "The command that switches, with its arguments, after --. No shell reads it.",
        };
        var command = new Command("run", "Arms, runs a command that switches, and waits until the session is confirmed or rolled back.\nProve it from a NEW ssh session, as after arm. A command that changes nothing is disarmed for.") { words };
        var options = new ArmOptions(command);
        return new CommandSpec(command, RunAsync, Examples);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            // The command does not begin before the baseline is there: what it breaks would be overlooked.
            var armed = await ArmCall.RunAsync(context, options.Read(context.Parsed), cancellation);
            if (!context.Json)
            {
                context.Environment.Output.WriteLine();
                context.Environment.Output.Flush();
            }

            return await new ProtectedRun(context, armed.Value.Session, context.Parsed.GetValue(words)!).RunAsync(cancellation);
        }
    }
}
