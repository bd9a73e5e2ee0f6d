using System.Text;
using Watchdog.Host.Native;

namespace Watchdog.Host.Boot;

/// <summary>A variable of the firmware that holds the boot default, and what it was before.</summary>
/// <param name="SessionId">The session for which.</param>
/// <param name="Variable">The variable's name.</param>
/// <param name="Entry">The entry's id that it was given.</param>
/// <param name="Before">Its value before; empty when there was none.</param>
internal sealed record BootHold(string SessionId, string Variable, string Entry, string Before);

/// <summary>
/// The one hold that there may be, on disk from before it is made until it is undone: a variable that nobody took back would
/// lead to an old system for ever.
/// </summary>
internal sealed class BootHoldMark(Paths paths)
{
    private const int MostTries = 250; // 5 s in all: making a hold takes milliseconds.
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    private string OnDisk => Path.Combine(paths.State, "boot-hold");

    /// <summary>The hold; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be told: what is not read is not "none".</exception>
    public BootHold? Read()
    {
        try
        {
            return File.ReadAllLines(OnDisk) is [var sessionId, var variable, var entry, var before] ? new BootHold(sessionId, variable, entry, before) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new IOException($"what a variable held before cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Has daemon and executor make and undo holds one after the other: while the one ends a session, the other may hold for
    /// the next. Whoever waits for too long goes on without: the other may be frozen, and a rollback waits for nobody.
    /// </summary>
    /// <returns>What ends it (flock(2); it ends with its process, too); null where it could not be had.</returns>
    public FileLock? TryLock()
    {
        using var pause = new ManualResetEventSlim();
        for (var tries = 0; tries < MostTries; tries++)
        {
            try
            {
                if (FileLock.TryTake(paths.Locks, "boot-hold") is { } held)
                {
                    return held;
                }
            }
            catch (Exception e) when (FileFault.Is(e))
            {
                return null;
            }

            pause.Wait(BetweenTries);
        }

        return null;
    }

    /// <summary>Writes it down, in the place of the one before.</summary>
    /// <exception cref="IOException">It is not written down, or not for good.</exception>
    public void Write(BootHold hold)
    {
        Directory.CreateDirectory(paths.State);
        Files.Replace(OnDisk, Encoding.UTF8.GetBytes($"{hold.SessionId}\n{hold.Variable}\n{hold.Entry}\n{hold.Before}\n"));
    }

    /// <summary>Strikes it out. Where the disk refuses, it is looked at once more later on.</summary>
    public void Clear()
    {
        try
        {
            File.Delete(OnDisk);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // The next start looks at the mark again.
        }
    }
}
