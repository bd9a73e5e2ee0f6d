using System.Diagnostics;
using System.Globalization;

namespace Watchdog.Lab.Hosts;

/// <summary>An ssh session of the operator's that stays open: a remote shell that is given one line after the other.</summary>
public sealed class OperatorSession : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Process _ssh;
    private int _line;

    private OperatorSession(Process ssh) => _ssh = ssh;

    /// <summary>Runs a line of shell in the session and waits for its end.</summary>
    /// <returns>Its exit code, and its output and errors as one text.</returns>
    /// <exception cref="LabException">The session ended, or the line took longer than 30 s.</exception>
    public async Task<CommandResult> RunAsync(string line)
    {
        var mark = $"end-of-line-{++_line}";
        await _ssh.StandardInput.WriteAsync($"( {line}\n) 2>&1 </dev/null; status=$?; echo; echo {mark} $status\n");
        await _ssh.StandardInput.FlushAsync();
        using var limited = new CancellationTokenSource(Limit);
        var output = new List<string>();
        while (await _ssh.StandardOutput.ReadLineAsync(limited.Token) is { } text)
        {
            if (text.StartsWith(mark, StringComparison.Ordinal))
            {
                var exitCode = int.Parse(text.AsSpan(mark.Length + 1), CultureInfo.InvariantCulture);
                // The last line is the empty one that `echo` put before the mark, or ends an unfinished one.
                return new CommandResult(exitCode, string.Join('\n', output).TrimEnd('\n'), "");
            }

            output.Add(text);
        }

        throw new LabException($"The session ended: {await _ssh.StandardError.ReadToEndAsync(limited.Token)}");
    }

    /// <summary>Kills the ssh client, as a laptop that is closed does.</summary>
    public async ValueTask DisposeAsync()
    {
        _ssh.Kill(entireProcessTree: true);
        await _ssh.WaitForExitAsync();
        _ssh.Dispose();
    }

    internal static async Task<OperatorSession> OpenAsync(IEnumerable<string> arguments)
    {
        var session = new OperatorSession(LabCommand.Start(arguments));
        try
        {
            await session.RunAsync("true");
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }

        return session;
    }
}
