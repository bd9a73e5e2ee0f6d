using Watchdog.Protocol;

namespace Watchdog.Cli;

/// <summary><c>-H</c>: runs the same command on another host.</summary>
internal static class RemoteHost
{
    private const int SshFailed = 255;
    private const int NotFound = 127;

    /// <summary>
    /// Finds rollbackctl there: by the store path that is held while a session is open, because a switch may have taken it
    /// from PATH; else on PATH. POSIX shell; the arguments come after it.
    /// </summary>
    private const string Script =
        "for p in /nix/var/nix/gcroots/rollback-watchdogd/*-program/bin/rollbackctl; do [ -x \"$p\" ] && exec \"$p\" \"$@\"; done; exec rollbackctl \"$@\"";

    /// <summary>Runs it.</summary>
    /// <param name="host">[user@]host, as ssh takes it.</param>
    /// <param name="arguments">This program's own arguments.</param>
    /// <param name="environment">The surroundings.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The exit code of rollbackctl on that host.</returns>
    /// <exception cref="CliException">The host cannot be reached, or has no rollbackctl.</exception>
    public static async Task<int> RunAsync(string host, IReadOnlyList<string> arguments, CliEnvironment environment, CancellationToken cancellation)
    {
        if (host.Length == 0 || host[0] == '-')
        {
            throw new CliException(ExitCode.Usage, "usage", $"--host: '{SafeText.Printable(host)}' is no host", "rollbackctl --help");
        }

        var there = Without(arguments);
        var command = string.Join(' ', new[] { "exec", "sh", "-c", Script, "rollbackctl" }.Concat(there).Select(Quote));
        var isWatch = environment.Colours && there.Contains("--watch");

        // Always a connection of its own: a shared one would have begun before the switch.
        string[] ssh = ["-o", "ControlMaster=no", "-o", "ControlPath=none", .. isWatch ? ["-t"] : Array.Empty<string>(), "--", host, command];
        var code = await environment.RunProgram("ssh", ssh, cancellation);
        return code switch
        {
            SshFailed => throw new CliException(ExitCode.Unreachable, "ssh-failed", $"no ssh connection to {SafeText.Printable(host)}", $"ssh -o ControlPath=none {SafeText.Printable(host)}"),
            NotFound => throw new CliException(ExitCode.Unreachable, "not-installed", $"there is no rollbackctl on {SafeText.Printable(host)}", "is services.rollback-watchdog enabled there?"),
            _ => code,
        };
    }

    /// <summary>The arguments without <c>--host</c> and its value, in each way of writing them.</summary>
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
                case var a when a.StartsWith("--host=", StringComparison.Ordinal) || a.StartsWith("-H", StringComparison.Ordinal):
                    break;
                case var a:
                    kept.Add(a);
                    break;
            }
        }

        return kept;
    }

    // ssh hands one line to the user's shell, where nothing within single quotes means anything but their end.
    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
