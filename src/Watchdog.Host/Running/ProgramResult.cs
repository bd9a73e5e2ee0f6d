namespace Watchdog.Host.Running;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; above 128 when a signal ended it.</param>
/// <param name="Output">What it wrote to standard output, up to the runner's limit.</param>
/// <param name="Error">What it wrote to standard error, up to the runner's limit.</param>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>The first line of a text that is not blank.</summary>
    public static string FirstLine(string text) =>
        text.Split('\n').FirstOrDefault(l => !string.IsNullOrWhiteSpace(l))?.Trim() ?? "";

    /// <summary>The last line of a text that is not blank.</summary>
    public static string LastLine(string text) =>
        text.Split('\n').LastOrDefault(l => !string.IsNullOrWhiteSpace(l))?.Trim() ?? "";
}
