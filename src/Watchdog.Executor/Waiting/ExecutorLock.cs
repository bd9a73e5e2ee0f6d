using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Executor.Waiting;

/// <summary>
/// One executor of a session at a time. Not one of all sessions: an executor that was frozen after the end of its session
/// must not keep the next session's from its rollback.
/// </summary>
internal static class ExecutorLock
{
    /// <summary>Takes an advisory lock (flock(2)) that ends with the process.</summary>
    /// <param name="paths">Where it lies.</param>
    /// <param name="sessionId">Whose executors.</param>
    /// <param name="held">The lock; null where there is no room even for it: better two executors than none.</param>
    /// <returns>Whether no other executor of the session runs.</returns>
    public static bool TryTake(Paths paths, string sessionId, out FileLock? held)
    {
        held = null;
        try
        {
            held = FileLock.TryTake(paths.Locks, $"executor-{sessionId}");
            return held is not null;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            Speech.Warn($"going on without a lock: {e.Message}");
            return true;
        }
    }
}
