using System.CommandLine;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl allow</c> and <c>incoming</c>: systems that were rolled back before.</summary>
internal static class SystemCommands
{
    /// <summary>Creates <c>allow</c>.</summary>
    public static CommandSpec Allow()
    {
        var system = Argument();
        var command = new Command("allow", "Lets a system be armed for and switched to again that was rolled back.\nOne that was not refused is left as it is, and that is said.") { system };
        return new CommandSpec(command, RunAsync, """
            Exit codes of allow:
              0  allowed, or it was not refused
              2  it is no system
              5  refused: not permitted

            Example:
              rollbackctl allow /nix/store/...-nixos-system-host-25.11
            """);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var parameters = new AllowParameters { System = context.Parsed.GetValue(system)! };
            var reply = await context.CallAsync(ControlMethods.Allow, parameters, cancellation);
            context.Print(reply, output => output.WriteLine(reply.Value.WasRefused
                ? $"{context.Paint.Good("allowed")}  {SafeText.Printable(reply.Value.System)}"
                : $"{SafeText.Printable(reply.Value.System)} was not refused: nothing to allow"));
            return ExitCode.Done;
        }
    }

    /// <summary>Creates <c>incoming</c>.</summary>
    public static CommandSpec Incoming()
    {
        var system = Argument();
        var command = new Command("incoming", "Says whether a system may be switched to; refuses one that was rolled back before.\nFor pre-switch checks.") { system };
        return new CommandSpec(command, RunAsync, """
            Exit codes of incoming:
              0  nothing stands against a switch to it
              5  refused: it was rolled back before

            Example:
              rollbackctl incoming /nix/store/...-nixos-system-host-25.11
            """);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var parameters = new IncomingParameters { System = context.Parsed.GetValue(system)! };
            var reply = await context.CallAsync(ControlMethods.Incoming, parameters, cancellation);
            context.Print(reply, output => output.WriteLine("nothing stands against a switch to it"));
            return ExitCode.Done;
        }
    }

    private static Argument<string> Argument() => new("SYSTEM") { Description = "A store path, or a generation number." };
}
