namespace Watchdog.Daemon.Executor;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output; empty when that went to the journal.</param>
internal sealed record CommandResult(int ExitCode, string Output);
