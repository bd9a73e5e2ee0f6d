using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Watchdog.Protocol;

namespace Watchdog.Cli;

/// <summary>Runs other programs.</summary>
internal static class Programs
{
    /// <summary>Runs one with this program's own input and output.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="CliException">It could not be started.</exception>
    public static async Task<int> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments))!;
        }
        catch (Win32Exception e)
        {
            throw new CliException(ExitCode.Failed, "not-started", $"{SafeText.Printable(program, 256)} could not be started: {Marshal.GetPInvokeErrorMessage(e.NativeErrorCode)}", $"is {SafeText.Printable(program, 256)} on PATH?");
        }

        using (process)
        {
            // An interrupt from the keyboard reaches it too: it ends by itself.
            await process.WaitForExitAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            return process.ExitCode;
        }
    }

    /// <summary>Runs one without input, and reads the beginning of what it prints.</summary>
    /// <param name="program">The program, looked for on PATH; no shell reads it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long it may take. After that it is killed, with all that it has started.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>At most 64 KiB; null when it could not be started, failed, or took too long.</returns>
    public static async Task<string?> CaptureAsync(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellation)
    {
        const int Most = 64 * 1024;
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using var all = process;
        using var timer = new CancellationTokenSource(limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            process.StandardInput.Close();

            // What it complains about is nobody's; unread, it would make it wait. Nobody waits for the end of that.
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, either.Token);
            var buffer = new char[Most];
            var length = await process.StandardOutput.ReadBlockAsync(buffer.AsMemory(), either.Token);
            if (length == Most)
            {
                Stop(process);
                return new string(buffer);
            }

            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? new string(buffer, 0, length) : null;
        }
        catch (OperationCanceledException)
        {
            Stop(process);
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, or some of it is another user's.
        }
    }

    /// <summary>Whether a program of this name is in one of PATH's directories.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">PATH; may be null.</param>
    public static bool IsOnPath(string name, string? path) =>
        (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Any(directory => File.Exists(Path.Combine(directory, name)));
}
