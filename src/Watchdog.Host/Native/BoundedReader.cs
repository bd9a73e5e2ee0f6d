namespace Watchdog.Host.Native;

/// <summary>
/// Reads from where the kernel may never come back from, and waits for so long and no longer: a device that hangs, an
/// automount, a file server. While one read hangs no other is begun, for each would leave a thread behind.
/// </summary>
/// <param name="limit">How long to wait.</param>
internal sealed class BoundedReader(TimeSpan limit)
{
    private int _isStuck;

    /// <summary>Reads.</summary>
    /// <param name="read">What to do. What it throws counts as no answer where that is an error of the disk's.</param>
    /// <param name="otherwise">What to answer where there is no answer in time.</param>
    public T Read<T>(Func<T> read, T otherwise)
    {
        if (Volatile.Read(ref _isStuck) != 0)
        {
            return otherwise;
        }

        var result = otherwise;
        var (hasBegun, hasEnded) = (0, 0);
        var isDone = Bounded.Do(limit, () =>
        {
            Volatile.Write(ref hasBegun, 1);
            try
            {
                result = read();
            }
            catch (Exception e) when (FileFault.Is(e))
            {
                // The caller gets what it has given for this case.
            }

            Volatile.Write(ref hasEnded, 1);
            Volatile.Write(ref _isStuck, 0);
        });
        if (isDone)
        {
            return result;
        }

        // Where there was no room for a thread, nothing hangs. One that ends just now must not be taken for stuck for good.
        Volatile.Write(ref _isStuck, Volatile.Read(ref hasBegun));
        if (Volatile.Read(ref hasEnded) != 0)
        {
            Volatile.Write(ref _isStuck, 0);
        }

        return otherwise;
    }
}
