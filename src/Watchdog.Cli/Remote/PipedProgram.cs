using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Watchdog.Protocol;

namespace Watchdog.Cli.Remote;

/// <summary>A process with pipes, which an interrupt from the keyboard does not end.</summary>
internal sealed class PipedProgram : IPipedProgram
{
    private readonly Process _process;

    private PipedProgram(Process process) => _process = process;

    /// <inheritdoc/>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <inheritdoc/>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <inheritdoc/>
    public Stream Error => _process.StandardError.BaseStream;

    /// <summary>Starts one.</summary>
    /// <exception cref="CliException">It could not be started.</exception>
    public static IPipedProgram Start(string program, IReadOnlyList<string> arguments)
    {
        // The keyboard's interrupt goes to every process of the terminal's job. What is ignored stays so over an exec
        // (signal(7)), and ssh leaves it so (OpenSSH 9.2, clientloop.c, client_loop). The shell reads no word of the arguments.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "trap '' INT QUIT; exec \"$@\"", "sh", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return new PipedProgram(Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new CliException(ExitCode.Failed, "not-started", $"{SafeText.Printable(program, 256)} could not be started: {Marshal.GetPInvokeErrorMessage(e.NativeErrorCode)}", "");
        }
    }

    /// <inheritdoc/>
    public void End()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    /// <inheritdoc/>
    public async Task<int> WaitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        End();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
