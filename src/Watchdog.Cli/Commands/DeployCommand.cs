using System.CommandLine;
using Watchdog.Cli.Deploy;
using Watchdog.Cli.Remote;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl -H HOST deploy</c>: arms another host, runs a command here that switches it, and proves by itself.</summary>
internal static class DeployCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "deploy";

    private const string Examples = $"""
        Exit codes of deploy:
        {RunCommand.ExitCodes}

        Example:
          rollbackctl -H root@server deploy -- nixos-rebuild switch --flake .#server --target-host root@server
          rollbackctl -H admin@server --sudo deploy --on-failure rollback -- colmena apply --on server
        """;

    /// <summary>Creates the command.</summary>
    /// <param name="global">The options that every command has.</param>
    public static CommandSpec Create(GlobalOptions global)
    {
        var command = new Command(Name, "Checks and arms the host that -H names, runs a command HERE that switches it, and proves over new ssh connections that it can be reached.\nOtherwise that host goes back by itself. ssh must get in without a question: a key in an agent, or one without a passphrase.");
        var options = RunOptions.AddTo(command, "The command that switches the other host, with its arguments, after --. It runs here. No shell reads it.");
        return new CommandSpec(command, RunAsync, Examples);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var host = context.Parsed.GetValue(global.Host) ?? throw new CliException(
                ExitCode.Usage, "usage", "deploy switches another host: it wants -H [USER@]HOST before it", "on this host: rollbackctl run -- COMMAND");
            RemoteCommand.Require(host);
            var (run, words) = options(context.Parsed);
            using var control = new RemoteControl(host, context.Parsed.GetValue(global.Sudo), context);
            return await new ProtectedRun(context, control, words, run).RunAsync(cancellation);
        }
    }
}
