using System.Diagnostics;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>strace(1) on a host's daemon, all threads of it.</summary>
internal sealed class DaemonTracer : IDisposable
{
    private const string Output = "/root/trace";
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(500);

    private readonly LabHost _host;
    private readonly Process _strace;

    private DaemonTracer(LabHost host, Process strace)
    {
        _host = host;
        _strace = strace;
    }

    /// <summary>Attaches, and returns when it has hold of the daemon.</summary>
    /// <param name="host">The host.</param>
    /// <param name="pid">The daemon's process there.</param>
    /// <param name="calls">The calls to trace.</param>
    /// <param name="inject">What to inject (<c>-e inject=</c>); null for nothing.</param>
    public static async Task<DaemonTracer> AttachAsync(LabHost host, string pid, IEnumerable<string> calls, string? inject)
    {
        string[] injection = inject is null ? [] : ["-e", $"inject={inject}"];
        var strace = LabCommand.Start(
            ["in", host.Name, "strace", "-f", "-p", pid, "-e", $"trace={string.Join(',', calls)}", .. injection, "-o", Output]);
        while (await strace.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("attached", StringComparison.Ordinal))
            {
                // Somebody must read on, or the tracer blocks and the daemon with it.
                _ = strace.StandardError.ReadToEndAsync();
                return new DaemonTracer(host, strace);
            }
        }

        throw new LabException("strace did not attach");
    }

    /// <summary>Lets go of the daemon.</summary>
    /// <returns>What was seen, and whether the daemon is gone.</returns>
    public async Task<(string Trace, bool IsGone)> DetachAsync()
    {
        // A tracer whose tracee is gone ends by itself, and at once.
        using var soon = new CancellationTokenSource(Soon);
        var isGone = true;
        try
        {
            await _strace.WaitForExitAsync(soon.Token);
        }
        catch (OperationCanceledException)
        {
            isGone = false;
            _strace.Kill(entireProcessTree: true);
            await _strace.WaitForExitAsync(CancellationToken.None);
        }

        return ((await _host.InAsync("cat", Output)).Output, isGone);
    }

    /// <inheritdoc/>
    public void Dispose() => _strace.Dispose();
}
