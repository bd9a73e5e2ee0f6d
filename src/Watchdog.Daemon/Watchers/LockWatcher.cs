using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Switching;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Notices a switch by its lock: the kernel tells when the lock file is opened and closed, and <see cref="SwitchLock"/>
/// whether a switch has it; and what moves the running system without the lock by the link. Nothing is opened or taken here, and nothing wakes up while nothing happens.
/// </summary>
internal sealed class LockWatcher(
    Paths paths,
    SwitchLock switchLock,
    SwitchCourse switches,
    IClock clock,
    TimeProvider time,
    ILogger<LockWatcher> log) : IDisposable
{
    private const uint LinkWatched = LibC.InotifyCreate | LibC.InotifyMovedTo;

    private const uint Watched =
        LibC.InotifyOpen | LibC.InotifyCreate | LibC.InotifyCloseWrite | LibC.InotifyCloseNoWrite;

    // A switch opens the file a moment before it takes the lock, and closes it a moment before the lock is free.
    private static readonly int[] LookAfterMilliseconds = [0, 2, 10, 40, 150, 600];

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Nobody tells when a switch gets the lock that it waits for (flock(2), LOCK_UN), nor when an activate script ends.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    // Anybody may have the file open, and may open and close it in a loop.
    private static readonly TimeSpan AfterNothing = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _one = new(1, 1);
    private int _startAwaited;
    private int _endAwaited;
    private bool _isHeld;
    private long _closedTicks;
    private long _seenHeldTicks;

    /// <summary>Starts to watch.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void Start()
    {
        // A switch makes it if need be; before the first one there is nothing else to watch.
        Directory.CreateDirectory(paths.Nixos);
        CloseToOthers();
        _isHeld = IsHeld();
        if (!_isHeld)
        {
            switches.Remember();
        }

        // The link of the running system is moved without the lock where an activation has lost its switch.
        var run = Path.GetDirectoryName(paths.CurrentSystem)!;
        _ = new InotifyReader([(paths.Nixos, Watched), (run, LinkWatched)], OnEvent, () => _ = LookAsync(wasClosed: true));
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private void OnEvent(string directory, string name, uint mask)
    {
        var isLink = directory != paths.Nixos && name == Path.GetFileName(paths.CurrentSystem);
        if (isLink || (directory == paths.Nixos && name == Paths.SwitchLockName))
        {
            var wasClosed = isLink || (mask & (LibC.InotifyCloseWrite | LibC.InotifyCloseNoWrite)) != 0;
            if (wasClosed)
            {
                // Looking takes a moment, and an SSH session may begin in it: it is younger than the switch.
                Interlocked.Exchange(ref _closedTicks, clock.Now.Boot.Ticks);
            }

            _ = LookAsync(wasClosed);
        }
    }

    private async Task LookAsync(bool wasClosed)
    {
        // A look that waits its turn will see all of this too. Anybody may open the file, as often as he likes.
        if (Await(wasClosed, 1) == 1)
        {
            return;
        }

        try
        {
            await _one.WaitAsync();
            try
            {
                Await(wasClosed, 0);
                await (wasClosed ? LookForEndAsync() : LookForStartAsync());
            }
            finally
            {
                _one.Release();
            }
        }
        catch (ObjectDisposedException)
        {
            // The daemon ends.
        }
        catch (Exception e)
        {
            // The kernel tells of a change once, so the look is tried again.
            Log.LockLookFailed(log, e);
            await Task.Delay(RetryAfter, time);
            _ = LookAsync(wasClosed);
        }
    }

    private int Await(bool wasClosed, int value) =>
        wasClosed ? Interlocked.Exchange(ref _endAwaited, value) : Interlocked.Exchange(ref _startAwaited, value);

    private async Task LookForStartAsync()
    {
        foreach (var delay in LookAfterMilliseconds)
        {
            if (delay > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(delay), time);
            }

            if (_isHeld)
            {
                return;
            }

            if (IsHeld())
            {
                await BeginAsync();
                return;
            }
        }

        if (switchLock.Look().IsAwaited)
        {
            _ = LookAgainAsync(wasClosed: false);
        }
    }

    private async Task LookAgainAsync(bool wasClosed)
    {
        await Task.Delay(BetweenLooks, time);
        await LookAsync(wasClosed);
    }

    private async Task BeginAsync()
    {
        _isHeld = true;
        await switches.BeginAsync();
    }

    // Free is what is free twice: a process may hand the open file on to another, and end, while both are looked at.
    private async Task<bool> IsFreeSoonAsync()
    {
        var wasFree = false;
        foreach (var delay in LookAfterMilliseconds)
        {
            if (delay > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(delay), time);
            }

            var isFree = !IsHeld();
            if (isFree && wasFree)
            {
                return true;
            }

            wasFree = isFree;
        }

        return false;
    }

    private bool IsHeld()
    {
        var isHeld = switchLock.IsHeld;
        if (isHeld)
        {
            Interlocked.Exchange(ref _seenHeldTicks, clock.Now.Boot.Ticks);
        }

        return isHeld;
    }

    // Before the first switch of a boot, and after each, which has made it anew as its umask wants.
    private void CloseToOthers()
    {
        try
        {
            SwitchLockFile.CloseToOthers(paths);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            Log.LockStaysOpen(log, e.Message);
        }
    }

    private async Task LookForEndAsync()
    {
        // The kernel tells of the close a moment before it lets go of the lock (fs/file_table.c, Linux 6).
        if (!await IsFreeSoonAsync())
        {
            // The process that had the lock before may have been no switch.
            if (!_isHeld)
            {
                await BeginAsync();
            }

            return;
        }

        // A switch that was killed may leave its activate script behind, which goes on and moves the link of the running system
        // in the end: the activation is over when that is.
        if (_isHeld && Activations.Running().Count > 0)
        {
            Interlocked.Exchange(ref _seenHeldTicks, clock.Now.Boot.Ticks);
            _ = LookAgainAsync(wasClosed: true);
            return;
        }

        var now = clock.Now;
        CloseToOthers();

        var wasHeld = _isHeld;
        _isHeld = false;
        switches.Remember();

        await switches.EndAsync(wasHeld, () => LastEnd(now));
        if (!wasHeld)
        {
            await Task.Delay(AfterNothing, time);
        }
    }

    // Not before it was last seen held: the close may be another's, and long ago.
    private Moment LastEnd(Moment seen)
    {
        var closedTicks = Math.Max(Interlocked.Read(ref _closedTicks), Interlocked.Read(ref _seenHeldTicks));
        return closedTicks > 0 ? seen with { Boot = TimeSpan.FromTicks(closedTicks) } : seen;
    }
}
