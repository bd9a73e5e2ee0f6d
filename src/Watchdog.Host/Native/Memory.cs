using System.Globalization;

namespace Watchdog.Host.Native;

/// <summary>
/// Gives memory back when there is nothing left to do: the daemon sleeps nearly all the time, and the collector, which
/// waits for the next allocation, would keep the garbage of the last call for weeks. And keeps it, in the executor.
/// </summary>
internal static class Memory
{
    // Memory that is freed within this time is given back together.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly ITimer Timer = TimeProvider.System.CreateTimer(static _ => Trim(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private static int _isDue;

    /// <summary>
    /// Collects and gives back in two seconds, whatever is asked meanwhile: whoever asks without a pause would put it off for
    /// ever. Costs nothing now.
    /// </summary>
    public static void TrimSoon()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0)
        {
            Timer.Change(Soon, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>
    /// Keeps this program in memory (mlock(2)): all of its files that are mapped by now, and what else it touches from now
    /// on. Then neither a host that swaps nor a disk that fails comes between a rollback and its last rung, reboot(2). A
    /// repeated call takes in what was loaded in between. Where the kernel refuses, all goes on as it would have.
    /// </summary>
    public static void Lock()
    {
        // Not every page that there is: the runtime sets hundreds of gigabytes of addresses aside.
        _ = LibC.LockAll(LibC.LockCurrent | LibC.LockFuture | LibC.LockOnFault);
        try
        {
            foreach (var (start, end) in FileMappings(File.ReadLines("/proc/self/maps")))
            {
                _ = LibC.Lock((nint)start, (nuint)(end - start));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Locking is a precaution: the executor works without it.
        }
    }

    /// <summary>The private mappings of files that can be read (proc_pid_maps(5)).</summary>
    internal static IEnumerable<(ulong Start, ulong End)> FileMappings(IEnumerable<string> maps)
    {
        const int AddressField = 0;
        const int RightsField = 1;
        const int InodeField = 4;
        return maps
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(static f => f.Length > InodeField && f[InodeField] != "0" && f[RightsField].StartsWith('r') && f[RightsField].EndsWith('p'))
            .Select(static f => f[AddressField].Split('-'))
            .Select(static range => (Address(range[0]), Address(range[1])));
    }

    private static void Trim()
    {
        Volatile.Write(ref _isDue, 0);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            Unmap(File.ReadAllLines("/proc/self/smaps"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Giving memory back is a courtesy to the host: the daemon works without it.
        }
    }

    /// <summary>
    /// Lets go of the pages of programs and libraries that are only read, and that the kernel maps by the dozen at each
    /// first touch: they stay in the page cache, and come back from there when they are needed.
    /// </summary>
    private static void Unmap(string[] smaps)
    {
        foreach (var (start, end) in ReadOnlyMappings(smaps))
        {
            LibC.Forget((nint)start, (nuint)(end - start));
        }
    }

    /// <summary>
    /// The mappings of files that cannot be written and in which nothing was (proc_pid_smaps(5)): what the linker has
    /// relocated and then protected is read-only too, and must stay.
    /// </summary>
    internal static IEnumerable<(ulong Start, ulong End)> ReadOnlyMappings(IEnumerable<string> smaps)
    {
        const int AddressField = 0;
        const int RightsField = 1;
        const int InodeField = 4;
        (ulong Start, ulong End)? candidate = null;
        foreach (var line in smaps)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > InodeField && !fields[AddressField].EndsWith(':'))
            {
                var range = fields[AddressField].Split('-');
                candidate = fields[RightsField] is "r-xp" or "r--p" && fields[InodeField] != "0"
                    ? (Address(range[0]), Address(range[1]))
                    : null;
            }
            else if (candidate is { } found && line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                candidate = null;
                if (fields[1] == "0")
                {
                    yield return found;
                }
            }
        }
    }

    private static ulong Address(string hexadecimal) => ulong.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
