using Watchdog.Cli.Remote;
using Watchdog.Protocol;

namespace Watchdog.Cli;

/// <summary><c>-H</c>: runs the same command on another host.</summary>
internal static class RemoteHost
{
    /// <summary>ssh itself failed, or lost the connection (ssh(1), EXIT STATUS).</summary>
    public const int SshFailed = 255;

    /// <summary>The shell there has not found it (POSIX, 2.8.2).</summary>
    public const int NotFound = 127;

    /// <summary>Runs it.</summary>
    /// <param name="host">[user@]host, as ssh takes it.</param>
    /// <param name="verb">The command's name.</param>
    /// <param name="isSudo">Whether sudo makes it root's there.</param>
    /// <param name="arguments">This program's own arguments.</param>
    /// <param name="environment">The surroundings.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The exit code of rollbackctl on that host.</returns>
    /// <exception cref="CliException">The host cannot be reached, or has no rollbackctl.</exception>
    public static async Task<int> RunAsync(string host, string verb, bool isSudo, IReadOnlyList<string> arguments, CliEnvironment environment, CancellationToken cancellation)
    {
        RemoteCommand.Require(host);
        var there = Without(arguments);
        var isTerminal = environment.Terminal is not null;

        // Over a terminal of its own sudo asks for the password itself; without one nobody could be asked.
        string[] sudo = !isSudo ? [] : isTerminal ? ["sudo", "--"] : ["sudo", "-n", "--"];
        var needsTerminal = isTerminal && (isSudo || verb == Commands.RunCommand.Name || (environment.Colours && there.Contains("--watch")));
        string[] ssh = [.. RemoteCommand.Fresh, .. needsTerminal ? ["-t"] : Array.Empty<string>(), "--", host, RemoteCommand.Line(host, sudo, there)];
        var code = await environment.RunProgram("ssh", ssh, cancellation);
        var name = SafeText.Printable(host);
        return code switch
        {
            SshFailed when verb == Commands.RunCommand.Name => throw new CliException(
                ExitCode.Failed, "ssh-lost", $"no ssh connection to {name}, or it was lost; if a session was armed there, it goes on by itself", $"rollbackctl -H {name} status"),
            SshFailed => throw new CliException(ExitCode.Unreachable, "ssh-failed", $"no ssh connection to {name}", $"ssh -o ControlPath=none {name}"),
            NotFound => throw new CliException(ExitCode.Unreachable, "not-installed", $"there is no rollbackctl on {name}", "is services.rollback-watchdog enabled there?"),
            _ => code,
        };
    }

    /// <summary>The arguments without <c>--sudo</c>, and without <c>--host</c> and its value, in each way of writing them.</summary>
    private static List<string> Without(IReadOnlyList<string> arguments)
    {
        var kept = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--":
                    return [.. kept, .. arguments.Skip(i)];
                case "-H" or "--host":
                    i++;
                    break;
                case "--sudo":
                    break;
                case var a when a.StartsWith("--host=", StringComparison.Ordinal) || a.StartsWith("-H", StringComparison.Ordinal):
                    break;
                case var a:
                    kept.Add(a);
                    break;
            }
        }

        return kept;
    }
}
