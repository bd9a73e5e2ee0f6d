namespace Watchdog.Host.Native;

/// <summary>Does what the kernel may never come back from, on a thread of its own, and waits for so long and no longer.</summary>
internal static class Bounded
{
    /// <summary>Does it.</summary>
    /// <param name="limit">How long to wait.</param>
    /// <param name="act">What to do. It must not throw.</param>
    /// <returns>Whether it was done in time; false also where there is no thread for it.</returns>
    public static bool Do(TimeSpan limit, Action act)
    {
        var done = new ManualResetEventSlim();
        try
        {
            new Thread(() =>
            {
                act();
                done.Set();
            })
            {
                IsBackground = true,
                Name = "bounded",
            }.Start();
        }
        catch (OutOfMemoryException)
        {
            return false;
        }

        return done.Wait(limit);
    }
}
