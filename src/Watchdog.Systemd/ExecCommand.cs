namespace Watchdog.Systemd;

/// <summary>
/// One command line of a service. PID 1 runs it without a shell, and the arguments arrive as they are written here.
/// A "$" or ";" is refused: no way of writing one means the same before and after PID 1 reloads (systemd 252). A script
/// can have them in a file of its own, may have line breaks in place of ";", and finds <c>SERVICE_RESULT</c> in its
/// environment (printenv).
/// </summary>
/// <param name="Path">The program: an absolute path.</param>
/// <param name="Arguments">The arguments after the program's name.</param>
public sealed record ExecCommand(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>Whether a failure of this command counts as success, as the prefix "-" does (systemd.service(5)). Default: false.</summary>
    public bool IgnoreFailure { get; init; }
}
