using System.Text.Json;

namespace Watchdog.Cli;

/// <summary>Ends the program with a message and an exit code. The texts are printable.</summary>
/// <param name="exitCode">The exit code.</param>
/// <param name="name">A stable name of the error, for <c>--json</c>.</param>
/// <param name="reason">What happened.</param>
/// <param name="hint">What to do next; may be empty.</param>
/// <param name="parameters">The daemon's own words for it; null when it is not the daemon's error.</param>
internal sealed class CliException(int exitCode, string name, string reason, string hint, JsonElement? parameters = null)
    : Exception(reason)
{
    /// <summary>The exit code.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>A stable name of the error.</summary>
    public string Name { get; } = name;

    /// <summary>What to do next; may be empty.</summary>
    public string Hint { get; } = hint;

    /// <summary>The daemon's own words for it, if it is the daemon's.</summary>
    public JsonElement? Parameters { get; } = parameters;
}
