using System.CommandLine;

namespace Watchdog.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    /// <summary>The socket's path when nothing else is said.</summary>
    public const string DefaultSocket = "/run/rollback-watchdogd/control";

    /// <summary>The environment variable that names another socket.</summary>
    public const string SocketVariable = "ROLLBACK_WATCHDOGD_SOCKET";

    /// <summary><c>--json</c>.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Recursive = true,
        Description = "Print the reply, or the error, as one line of JSON on standard output.",
    };

    /// <summary><c>--host</c>.</summary>
    public Option<string?> Host { get; } = new("--host", "-H")
    {
        Recursive = true,
        HelpName = "[USER@]HOST",
        Description = "Run the command on that host, over a fresh ssh connection; `deploy` runs here and switches that host.",
    };

    /// <summary><c>--sudo</c>.</summary>
    public Option<bool> Sudo { get; } = new("--sudo")
    {
        Recursive = true,
        Description = "With -H: have sudo make rollbackctl root's there. It asks for a password once, where it wants one.",
    };

    /// <summary><c>--socket</c>.</summary>
    public Option<string?> Socket { get; } = new("--socket")
    {
        Recursive = true,
        HelpName = "PATH",
        Description = $"The daemon's socket (default: ${SocketVariable}, or {DefaultSocket}).",
    };
}
