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
}
