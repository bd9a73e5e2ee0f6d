using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Native;
using Watchdog.Host.Systems;
using Watchdog.Store;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Begins the watches that the kernel keeps for the daemon (inotify(7)). A watch is of use only to a daemon that lives: where the
/// kernel has no watch left, the daemon goes on without, and asks for it again.
/// </summary>
internal sealed class KernelWatches(
    StoreWatcher store,
    LockWatcher locks,
    Successor successor,
    HostReader host,
    IEventSink loop,
    Recorder recorder,
    TimeProvider time,
    ILogger<KernelWatches> log)
{
    /// <summary>Begins to watch what an executor writes.</summary>
    public void BeginWithStore() => _ = BeginAsync(store.Start, "what the rollback writes");

    /// <summary>Begins to watch all else: the switch lock, and config.json.</summary>
    public void BeginWithRest()
    {
        _ = BeginAsync(WatchLocks, "the switch lock");
        _ = BeginAsync(successor.Start, "config.json");
    }

    // A switch may have begun between the look at the host and the first look at its lock.
    private void WatchLocks()
    {
        locks.Start();
        loop.Post(() => host.Read().SwitchRuns ? new ActivationStarted() : null);
    }

    private async Task BeginAsync(Action start, string what)
    {
        var pauses = new Backoff(time, isFirstAtOnce: false);
        var isWarned = false;
        while (true)
        {
            try
            {
                start();
                return;
            }
            catch (Exception e) when (FileFault.Is(e))
            {
                Log.WatchFailed(log, what, e.Message);
                if (!isWarned)
                {
                    recorder.Write(RecordKind.Warning, "", $"{what} cannot be watched, which is tried again: {e.Message}");
                    isWarned = true;
                }
            }

            await Task.Delay(pauses.Next(), time);
        }
    }
}
