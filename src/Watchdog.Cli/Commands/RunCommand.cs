using System.CommandLine;
using Watchdog.Cli.Deploy;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl run</c>: arms, runs a command on the same host, and waits for how the session ends.</summary>
internal static class RunCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "run";

    /// <summary>The exit codes of <c>run</c> and <c>deploy</c>.</summary>
    public const string ExitCodes = """
          the command's own, whatever it is, where its change was confirmed, comes with the next boot, or was none
          1    how it ended is not known, or the command could not be started
          4    rolled back, or stranded; --json tells this from a command that exits 4
          5    refused: not ready, a session is open, not permitted
          6    the daemon cannot be reached; nothing was armed
          130  interrupted, and left or rolled back (143: by SIGTERM)
        """;

    private const string Examples = $"""
        Exit codes of run:
        {ExitCodes}

        Example:
          rollbackctl run --window 10min -- nixos-rebuild switch
          rollbackctl run --confirm-by probes -- nixos-rebuild switch --upgrade
        """;

    /// <summary>Creates the command.</summary>
    public static CommandSpec Create()
    {
        var command = new Command(Name, "Checks, arms, runs a command on the host itself (with -H: there), and waits until its change is confirmed or rolled back.\nProve it from a NEW ssh session, as after arm; from another machine `deploy` does. What changes nothing is disarmed for.");
        var options = RunOptions.AddTo(command, "The command that switches, with its arguments, after --. It runs on the host. No shell reads it.");
        return new CommandSpec(command, RunAsync, Examples);

        Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var (run, words) = options(context.Parsed);
            return new ProtectedRun(context, new LocalControl(context), words, run).RunAsync(cancellation);
        }
    }
}
