namespace Watchdog.Host.Running;

/// <summary>Shorter calls of <see cref="IProgramRunner"/>.</summary>
internal static class ProgramRunnerExtensions
{
    /// <summary>Runs it with nothing to read.</summary>
    public static Task<ProgramResult> RunAsync(
        this IProgramRunner runner, string program, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        runner.RunAsync(program, arguments, "", cancellation);
}
