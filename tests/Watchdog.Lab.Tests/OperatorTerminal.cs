using System.Diagnostics;
using System.Text;

namespace Watchdog.Lab.Tests;

/// <summary>A login of the operator's at a terminal (ssh -tt): what is written on it, and what is typed there.</summary>
public sealed class OperatorTerminal : IAsyncDisposable
{
    private readonly Process _ssh;
    private readonly Lock _lock = new();
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;

    private OperatorTerminal(Process ssh)
    {
        _ssh = ssh;
        _reading = ReadAsync();
    }

    /// <summary>All that was shown on it, without carriage returns.</summary>
    public string Shown
    {
        get
        {
            lock (_lock)
            {
                return _shown.ToString().Replace("\r", "", StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Logs in, and waits for the shell.</summary>
    /// <param name="host">The host.</param>
    /// <param name="user"><c>root</c>, or <c>op</c>, who may sudo.</param>
    /// <exception cref="LabException">There is no shell.</exception>
    public static async Task<OperatorTerminal> OpenAsync(LabHost host, string user)
    {
        var terminal = new OperatorTerminal(LabCommand.Start(["beside", host.Name, "ssh", "-tt", "-o", "BatchMode=yes", "-l", user, "lan"]));
        await terminal.TypeAsync("PS1=; stty -echo; echo logged-''in\n");
        await host.UntilAsync(() => Task.FromResult(terminal.Shown.Contains("logged-in", StringComparison.Ordinal)), TimeSpan.FromSeconds(20), $"{user} has a shell");
        return terminal;
    }

    /// <summary>Types something; <c>\n</c> is the return key.</summary>
    public async Task TypeAsync(string keys)
    {
        await _ssh.StandardInput.WriteAsync(keys);
        await _ssh.StandardInput.FlushAsync();
    }

    /// <summary>Kills the ssh client, as a laptop that is closed does.</summary>
    public async ValueTask DisposeAsync()
    {
        _ssh.Kill(entireProcessTree: true);
        await _ssh.WaitForExitAsync();
        await _reading;
        _ssh.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _ssh.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_lock)
            {
                _shown.Append(buffer, 0, count);
            }
        }
    }
}
