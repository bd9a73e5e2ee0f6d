using System.Text;
using System.Text.Json;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Protocol;

namespace Watchdog.Store;

/// <summary>The record: one JSON object a line, appended and synced. With a full disk it goes on in memory.</summary>
/// <param name="paths">Where it lies.</param>
/// <param name="rotateAt">How many bytes long a file becomes before the next is begun; the one before the last is dropped. Default 4 MiB.</param>
internal sealed class HistoryLog(Paths paths, long rotateAt = HistoryLog.DefaultRotateAt)
{
    private const string Name = "history.jsonl";
    private const long DefaultRotateAt = 4 * 1024 * 1024;

    /// <summary>Does what an append does before it writes: the first time takes long.</summary>
    public static void Rehearse(HistoryEntry entry) => _ = Serialize(entry);

    /// <summary>Appends an entry.</summary>
    /// <exception cref="IOException">Neither disk nor memory took it.</exception>
    public void Append(HistoryEntry entry)
    {
        var line = Serialize(entry);
        try
        {
            Directory.CreateDirectory(paths.State);
            Rotate(Path.Combine(paths.State, Name));
            Write(Path.Combine(paths.State, Name), line, sync: true);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            Directory.CreateDirectory(paths.Runtime);
            Write(Path.Combine(paths.Runtime, Name), line, sync: false);
        }
    }

    /// <summary>
    /// The newest entries, oldest first. A line that cannot be read is left out: the power may have gone in the middle of it.
    /// The files are read from their ends, and no further than it takes.
    /// </summary>
    /// <param name="sessionId">Only this session's, or null.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<HistoryEntry> Read(string? sessionId, int limit)
    {
        var wanted = sessionId is null ? null : Encoding.UTF8.GetBytes(sessionId);
        var entries = new[] { Path.Combine(paths.State, Name), Path.Combine(paths.State, Name + ".1") }
            .SelectMany(BackwardLines.Of)
            .Select(l => Parse(l, sessionId, wanted))
            .OfType<HistoryEntry>()
            .Take(limit)
            .Reverse()
            .ToList();
        foreach (var entry in BackwardLines.Of(Path.Combine(paths.Runtime, Name)).Select(l => Parse(l, sessionId, wanted)).OfType<HistoryEntry>().Take(limit).Reverse())
        {
            Insert(entries, entry);
        }

        return entries.Count > limit ? entries[^limit..] : entries;
    }

    /// <summary>How many entries of each of these events there are. Only one entry is in memory at a time.</summary>
    /// <param name="events">The events' words.</param>
    public IReadOnlyDictionary<string, int> Count(IReadOnlyList<string> events)
    {
        var counts = events.ToDictionary(static e => e, static _ => 0);
        string[] files = [Path.Combine(paths.State, Name), Path.Combine(paths.State, Name + ".1"), Path.Combine(paths.Runtime, Name)];
        foreach (var entry in files.SelectMany(BackwardLines.Of).Select(static l => Parse(l, null, null)).OfType<HistoryEntry>().Where(e => counts.ContainsKey(e.Event)))
        {
            counts[entry.Event]++;
        }

        return counts;
    }

    /// <summary>Puts what memory took while the disk was full before what the disk took later in the same boot.</summary>
    private static void Insert(List<HistoryEntry> entries, HistoryEntry entry)
    {
        var at = entries.Count;
        while (at > 0 && entries[at - 1].BootId == entry.BootId && entries[at - 1].Usec > entry.Usec)
        {
            at--;
        }

        entries.Insert(at, entry);
    }

    private static HistoryEntry? Parse(ReadOnlyMemory<byte> line, string? sessionId, byte[]? wanted)
    {
        try
        {
            // Of other sessions' lines, which are most, nothing is made.
            return line.Length == 0 || (wanted is not null && line.Span.IndexOf(wanted) < 0)
                ? null
                : JsonSerializer.Deserialize(line.Span, StoreJsonContext.Default.HistoryEntry) is { } entry && (sessionId is null || entry.Session == sessionId)
                    ? entry
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Serialize(HistoryEntry entry) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(entry, StoreJsonContext.Default.HistoryEntry), (byte)'\n'];

    // Daemon and executor may both find the file too long. If both rotated it, the second would replace the whole history
    // by the one line that the first has written since. So one of them takes a lock (flock(2), which ends with its
    // process), and the other, which does not get it at once, leaves the rotation to it.
    private void Rotate(string path)
    {
        if (!IsTooLong(path))
        {
            return;
        }

        try
        {
            using var one = FileLock.TryTake(paths.Locks, "history");
            if (one is not null && IsTooLong(path))
            {
                Files.Rename(path, path + ".1");
            }
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // A file that is too long is better than a record that is lost.
        }
    }

    private bool IsTooLong(string path) => File.Exists(path) && new FileInfo(path).Length > rotateAt;

    private static void Write(string path, byte[] line, bool sync)
    {
        // A line is one write(2) with O_APPEND, which FileStream does not use: so daemon and executor never mix their lines.
        // After a line that power or a full disk cut off, a new one begins: else both would be lost.
        Files.Append(path, EndsInMidLine(path) ? [(byte)'\n', .. line] : line, sync);
    }

    private static bool EndsInMidLine(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length == 0)
            {
                return false;
            }

            file.Seek(-1, SeekOrigin.End);
            return file.ReadByte() != '\n';
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
