namespace Watchdog.Lab.Running;

/// <summary>A run cannot go on, and how the program exits for it.</summary>
/// <param name="exitCode">The program's exit code; not 0.</param>
/// <param name="message">Why, in words.</param>
internal sealed class RunEndException(int exitCode, string message) : Exception(message)
{
    /// <summary>The program's exit code.</summary>
    public int ExitCode => exitCode;
}
