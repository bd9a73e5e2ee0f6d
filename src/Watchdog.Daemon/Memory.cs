namespace Watchdog.Daemon;

/// <summary>
/// Gives memory back when there is nothing left to do. The daemon sleeps nearly all the time, and the collector, which
/// waits for the next allocation, would keep the garbage of the last call for weeks.
/// </summary>
internal static class Memory
{
    // Less is not worth the few milliseconds that a whole collection takes.
    private const long Worth = 512 * 1024;

    private static readonly Lock One = new();
    private static long _allocated;

    /// <summary>Collects and gives back, if enough was allocated since the last time. Cheap otherwise.</summary>
    public static void Trim()
    {
        lock (One)
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (allocated - _allocated < Worth)
            {
                return;
            }

            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _allocated = allocated;
        }
    }
}
