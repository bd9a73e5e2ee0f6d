using System.ComponentModel;
using System.Diagnostics;

namespace Watchdog.Daemon.Executor;

/// <summary>Runs programs: by path, with arguments, never by a shell.</summary>
internal static class Command
{
    private const int MostOutput = 4 * 1024 * 1024;

    /// <summary>Runs it and returns its output.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, and killed with its descendants.</exception>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static async Task<CommandResult> CaptureAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            var buffer = new char[MostOutput];
            var length = await process.StandardOutput.ReadBlockAsync(buffer, cancellation);
            await process.WaitForExitAsync(cancellation);
            return new CommandResult(process.ExitCode, new string(buffer, 0, length));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Runs it with its output on ours: in the executor that is the journal, which never closes.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside ours.</param>
    /// <param name="limit">How long it may take; then it is killed with its descendants.</param>
    /// <returns>Its exit code, or null when it was killed at its limit.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int? Run(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        if (process.WaitForExit(limit))
        {
            return process.ExitCode;
        }

        process.Kill(entireProcessTree: true);
        return null;
    }
}
