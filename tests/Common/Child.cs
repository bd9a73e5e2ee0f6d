using System.Diagnostics;

namespace Watchdog.Tests;

/// <summary>A child process that says "ready" and then waits for lines on its standard input.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Pid => _process.Id;

    public static Child Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new Child(Process.Start(start)!);
    }

    /// <summary>Starts one that holds the lock when this returns, and until it is told or killed.</summary>
    public static async Task<Child> HoldLockAsync(string path)
    {
        var child = Start("flock", path, "-c", "echo ready; read -r line; exit 0");
        await child.ExpectAsync("ready");
        return child;
    }

    public async Task ExpectAsync(string line) =>
        Assert.That(await _process.StandardOutput.ReadLineAsync().SoonAsync(), Is.EqualTo(line));

    public async Task<string> ReadAsync() => await _process.StandardOutput.ReadLineAsync().SoonAsync() ?? "";

    public void Tell(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    public async Task<int> EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().SoonAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
