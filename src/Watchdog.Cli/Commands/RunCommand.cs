using System.CommandLine;
using Watchdog.Protocol;

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
            var armed = await context.CallAsync(ControlMethods.Arm, options.Read(context.Parsed), cancellation);
            var session = armed.Value.Session;
            context.Print(armed, output =>
            {
                ArmCommand.WriteArmed(output, session, context.Paint);
                output.WriteLine();
            });
            return await new ProtectedRun(context, session, context.Parsed.GetValue(words)!).RunAsync(cancellation);
        }
    }
}
