using Watchdog.Protocol;

namespace Watchdog.Cli.Remote;

/// <summary>The command line that runs this program's counterpart on another host, and ssh's options for it.</summary>
internal static class RemoteCommand
{
    /// <summary>A connection of its own (ssh_config(5)): a shared one would have begun before the switch, and proves nothing.</summary>
    public static readonly IReadOnlyList<string> Fresh = ["-o", "ControlMaster=no", "-o", "ControlPath=none"];

    /// <summary>
    /// A fresh connection that nobody types for, with nothing but the command in it, which is given up when the host has been
    /// silent for 15 s.
    /// </summary>
    public static readonly IReadOnlyList<string> Unattended =
    [
        .. Fresh, "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3",
        "-o", "ClearAllForwardings=yes", "-o", "RemoteCommand=none", "-T",
    ];

    /// <summary>Refuses a host that ssh would take for an option.</summary>
    /// <exception cref="CliException">It is no host.</exception>
    public static void Require(string host)
    {
        if (host.Length == 0 || host[0] == '-')
        {
            throw new CliException(ExitCode.Usage, "usage", $"--host: '{SafeText.Printable(host)}' is no host", "rollbackctl --help");
        }
    }

    /// <summary>
    /// The command for ssh. It finds rollbackctl by the store path that is held while a session is open, because a switch may
    /// have taken it from PATH; else on PATH.
    /// </summary>
    /// <param name="host">The host as it was named here: the one there says it where it tells what to type.</param>
    /// <param name="sudo">The words before it that make it root's: <c>sudo</c> and its options; none for no sudo.</param>
    /// <param name="arguments">rollbackctl's arguments.</param>
    public static string Line(string host, IReadOnlyList<string> sudo, IEnumerable<string> arguments)
    {
        var exec = string.Concat(sudo.Select(word => Quote(word) + ' '));

        // POSIX shell; the arguments come after it.
        var script = $"for p in /nix/var/nix/gcroots/rollback-watchdogd/*-program/bin/rollbackctl; do [ -x \"$p\" ] && exec {exec}\"$p\" \"$@\"; done; exec {exec}rollbackctl \"$@\"";
        string[] asked = AskedOver.IsHost(host) ? ["env", $"{AskedOver.Variable}={host}"] : [];
        string[] words = ["exec", .. asked, "sh", "-c", script, "rollbackctl", .. arguments];
        return string.Join(' ', words.Select(Quote));
    }

    // ssh hands one line to the user's shell, where nothing within single quotes means anything but their end.
    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
