using System.Text;
using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Daemon.Notices;

/// <summary>Of which session somebody has seen how it ended: it outlives a reboot.</summary>
internal sealed class SeenEnd(Paths paths)
{
    private const int Longest = 64;

    private readonly Lock _lock = new();
    private volatile TaskCompletionSource _marked = NewSignal();
    private string? _session;

    /// <summary>Completes when the next one is marked.</summary>
    public Task WhenMarkedAsync() => _marked.Task;

    /// <summary>The session; empty when there is none.</summary>
    public string Session
    {
        get
        {
            lock (_lock)
            {
                return _session ??= Files.ReadStartText(File, Longest).Trim();
            }
        }
    }

    private string File => Path.Combine(paths.State, "seen");

    /// <summary>Marks the end of a session as seen.</summary>
    /// <exception cref="IOException">The disk takes no note: it is seen until the daemon ends.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Mark(string session)
    {
        lock (_lock)
        {
            _session = session;
        }

        Interlocked.Exchange(ref _marked, NewSignal()).TrySetResult();
        Files.Replace(File, Encoding.UTF8.GetBytes(session));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
