using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Protocol;
using Watchdog.Store;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Finds the open session again when the daemon starts, and has PID 1 hold its timer, before anything else that could
/// fail. A session file that cannot be read just now is tried again; one that holds no session is set aside and told of,
/// and nothing else depends on it.
/// </summary>
internal sealed class TakeUp(
    SessionLoop loop,
    SessionStore store,
    FoundSession found,
    Recorder recorder,
    DaemonHealth health,
    IClock clock,
    TimeProvider time)
{
    private readonly Backoff _readings = new(time, isFirstAtOnce: false);
    private bool _isTold;

    /// <summary>Takes up what there is, on the caller's thread. Called once, before the loop runs.</summary>
    /// <param name="rest">What is to be done in the loop's turn once the store has been read; null for nothing.</param>
    public void Begin(Action rest)
    {
        var stored = store.Load();
        loop.Begin(new State(null, stored.Last));
        if (!Retry(stored, rest))
        {
            loop.Handle(() => Take(stored));

            // In its turn, because a session may be armed by then; whoever waits for the daemon does not wait for it.
            loop.RunInTurn(rest);
        }

        foreach (var path in store.SetAsideFiles)
        {
            health.Warn($"{SafeText.Printable(path)} was a session and cannot be read: look at it, then remove it");
        }
    }

    private bool Retry(StoredSessions stored, Action rest)
    {
        if (!stored.MayBeReadLater || stored.Open is not null)
        {
            return false;
        }

        if (!_isTold)
        {
            _isTold = true;
            recorder.Write(RecordKind.Warning, "", $"the session file cannot be read, and is tried again: {stored.Unreadable}");
        }

        _ = TryAgainAsync(rest);
        return true;
    }

    private async Task TryAgainAsync(Action rest)
    {
        await Task.Delay(_readings.Next(), time);
        loop.Post(() =>
        {
            // Nobody arms meanwhile: the store lets nothing take the place of what it cannot read.
            var stored = store.Load();
            if (loop.State.Open is not null || Retry(stored, rest))
            {
                return null;
            }

            loop.RunInTurn(rest);
            return Take(stored);
        });
    }

    private Recovered? Take(StoredSessions stored)
    {
        if (store.SetAside(clock.Now) is { } aside)
        {
            recorder.Write(RecordKind.Warning, "", $"the session file could not be read and was set aside as {aside}: {stored.Unreadable}");
        }

        return loop.State.Open is null ? found.Find(stored) : null;
    }
}
