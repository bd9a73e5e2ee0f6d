using System.CommandLine;

namespace Watchdog.Cli;

/// <summary>One command.</summary>
/// <param name="Command">Its name, options and description.</param>
/// <param name="Run">What it does; returns the exit code.</param>
/// <param name="Examples">What the help text shows below the options.</param>
internal sealed record CommandSpec(
    Command Command,
    Func<CommandContext, CancellationToken, Task<int>> Run,
    string Examples);
