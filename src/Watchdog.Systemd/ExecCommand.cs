namespace Watchdog.Systemd;

/// <summary>One command line of a service. PID 1 runs it without a shell and expands neither <c>$</c> nor <c>%</c> in it.</summary>
/// <param name="Path">The program: an absolute path.</param>
/// <param name="Arguments">The arguments after the program's name.</param>
public sealed record ExecCommand(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>Whether a failure of this command counts as success, as the prefix "-" does (systemd.service(5)). Default: false.</summary>
    public bool IgnoreFailure { get; init; }

    /// <summary>
    /// Whether the service manager expands environment variables in the arguments, such as <c>$SERVICE_RESULT</c>.
    /// Default: false, so that an argument arrives as it was written.
    /// </summary>
    public bool ExpandEnvironment { get; init; }
}
