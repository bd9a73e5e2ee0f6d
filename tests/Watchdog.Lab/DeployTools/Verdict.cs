namespace Watchdog.Lab.DeployTools;

/// <summary>Whether something is so, and what was seen.</summary>
/// <param name="Holds">Whether it is.</param>
/// <param name="Seen">What was seen, for whoever wonders why not.</param>
internal sealed record Verdict(bool Holds, string Seen)
{
    /// <summary>A command that must end with an exit code, 0 where nothing is said.</summary>
    public static Verdict Of(CommandResult result, int exitCode = 0) => new(result.ExitCode == exitCode, $"{result}");
}
