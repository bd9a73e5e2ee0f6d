namespace Watchdog.Daemon.Executor;

/// <summary>One executor at a time.</summary>
internal static class ExecutorLock
{
    /// <summary>Takes an advisory lock (flock(2)) that ends with the process.</summary>
    /// <param name="paths">Where it lies.</param>
    /// <param name="held">The lock; null where there is no room even for it: better two executors than none.</param>
    /// <returns>Whether no other executor runs.</returns>
    public static bool TryTake(Paths paths, out FileStream? held)
    {
        const int WouldBlock = 11;
        held = null;
        try
        {
            Directory.CreateDirectory(paths.Runtime);
            held = new FileStream(Path.Combine(paths.Runtime, "executor.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"going on without a lock: {e.Message}");
            return true;
        }
    }
}
