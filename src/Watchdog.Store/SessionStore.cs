using System.Text.Json;
using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Store;

/// <summary>
/// The open session and the last one, on disk. When the disk cannot take a save, memory does (<c>/run</c>), and of two
/// copies the higher revision is true; an arm takes nothing but the disk.
/// </summary>
internal sealed class SessionStore(Paths paths)
{
    private const string OpenName = "session.json";
    private const string LastName = "last.json";
    private const string AsideSuffix = ".unreadable";
    private const string LostName = "session-lost";
    private const long LargestFile = 4 * 1024 * 1024;

    /// <summary>Whether the newest save is in memory only.</summary>
    public bool IsDegraded => File.Exists(InRuntime(OpenName));

    /// <summary>The file whose content is the open session.</summary>
    public string OpenPath => OnDisk(OpenName);

    /// <summary>
    /// Whether this boot has seen a session file whose content is none. PID 1 may hold a timer for that session, and the
    /// timer's service knows the target: such timers are left alone until the next boot, which has none of them.
    /// </summary>
    public bool HasLostOneInThisBoot => File.Exists(InRuntime(LostName)) || Asides(paths.Runtime).Count > 0;

    /// <summary>Session files that were set aside, for a person to look at and to remove.</summary>
    public IReadOnlyList<string> SetAsideFiles => [.. Asides(paths.State), .. Asides(paths.Runtime)];

    /// <summary>Reads the store. Never throws: what cannot be read is said.</summary>
    public StoredSessions Load()
    {
        Fault? unreadable = null;
        var open = Newest(OpenName, ref unreadable);
        Fault? ignored = null;
        var last = Newest(LastName, ref ignored);
        if (last is not null && open?.Id == last.Id)
        {
            // An end is final. A writer that was frozen in the middle of a save may come after it with what was before.
            open = null;
        }

        return new StoredSessions(open, last, unreadable?.Text, unreadable is { IsOfContent: false });
    }

    /// <summary>Does what a save does before it writes: the first time takes long.</summary>
    public static void Rehearse(Session session) => _ = Serialize(session);

    /// <summary>Makes the open session durable.</summary>
    /// <param name="session">The session.</param>
    /// <param name="mustSurviveReboot">Whether only the disk will do.</param>
    /// <exception cref="IOException">It is not durable.</exception>
    public void Save(Session session, bool mustSurviveReboot)
    {
        if (mustSurviveReboot)
        {
            MustReplaceNothing();
        }

        try
        {
            Directory.CreateDirectory(paths.State);
            Files.Replace(OnDisk(OpenName), Serialize(session));
            File.Delete(InRuntime(OpenName));
        }
        catch (Exception e) when (!mustSurviveReboot && e is IOException or UnauthorizedAccessException)
        {
            Directory.CreateDirectory(paths.Runtime);
            Files.Replace(InRuntime(OpenName), Serialize(session));
        }
    }

    /// <summary>Ends the open session: from now on it is the last one, and none is open.</summary>
    /// <exception cref="IOException">It is still open.</exception>
    public void Close(Session session)
    {
        var content = Serialize(session);
        var isWritten = false;
        try
        {
            Directory.CreateDirectory(paths.State);
            Files.Replace(OnDisk(OpenName), content);
            isWritten = true;

            // An earlier end's words in memory would count as newer.
            File.Delete(InRuntime(LastName));
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // The end itself is the rename below, which needs no room; the words of the end go to memory.
            Directory.CreateDirectory(paths.Runtime);
            Files.Replace(InRuntime(LastName), content);
        }

        // A copy that was written is there, even where a disk with errors says that it is not.
        if (isWritten || File.Exists(OnDisk(OpenName)))
        {
            try
            {
                Files.Rename(OnDisk(OpenName), OnDisk(LastName));
                Files.SyncDirectory(paths.State);
            }
            catch (IOException) when (isWritten)
            {
                // The disk has the end already, where the open session was, and a start of the daemon moves it on. Until
                // then memory says that it is over.
                Directory.CreateDirectory(paths.Runtime);
                Files.Replace(InRuntime(LastName), content);
            }
        }

        try
        {
            File.Delete(InRuntime(OpenName));
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // The session is over: where its end is saved, a copy that is left in memory counts for nothing, and the next save
            // removes it.
        }
    }

    /// <summary>Removes an open session as if it had never been. Another one, and what cannot be read, stays.</summary>
    public void Discard(string sessionId)
    {
        foreach (var path in new[] { InRuntime(OpenName), OnDisk(OpenName) })
        {
            Fault? ignored = null;
            if (Read(path, ref ignored)?.Id == sessionId)
            {
                File.Delete(path);
                Files.SyncDirectory(Path.GetDirectoryName(path)!);
            }
        }
    }

    /// <summary>
    /// Moves a file whose content is no session out of the way, keeping it for a person to look at. A file that could not
    /// be read stays where it is: it may be a good one.
    /// </summary>
    /// <returns>Where it is now; null when there was none, or when it cannot be moved.</returns>
    public string? SetAside(Moment now)
    {
        string? aside = null;
        foreach (var path in new[] { InRuntime(OpenName), OnDisk(OpenName) })
        {
            Fault? fault = null;
            if (Read(path, ref fault) is null && fault is { IsOfContent: true })
            {
                Mark();
                aside = TryMove(path, $"{path}{AsideSuffix}-{now.Wall.ToUnixTimeSeconds()}") ?? aside;
            }
        }

        return aside;
    }

    // A rename beside it needs no room, and a disk that takes not even that must not keep the daemon from starting.
    private static string? TryMove(string from, string to)
    {
        try
        {
            Files.Rename(from, to);
            return to;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // An arm is the first save of its session. Where another one is on the disk that cannot be read just now, it stays.
    private void MustReplaceNothing()
    {
        Fault? fault = null;
        if (Newest(OpenName, ref fault) is null && fault is { IsOfContent: false, Text: var why })
        {
            throw new IOException(why);
        }
    }

    private void Mark()
    {
        try
        {
            Directory.CreateDirectory(paths.Runtime);
            File.WriteAllText(InRuntime(LostName), "");
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // Then its timer is taken for one that nobody wants.
        }
    }

    private static List<string> Asides(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(directory, OpenName + AsideSuffix + "*").Order()];
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return [];
        }
    }

    private Session? Newest(string name, ref Fault? unreadable)
    {
        var disk = Read(OnDisk(name), ref unreadable);
        var memory = Read(InRuntime(name), ref unreadable);
        if (disk is null || memory is null)
        {
            return disk ?? memory;
        }

        // Another id in memory is the newer one: the disk took every earlier save of its own session. Of two copies of one save,
        // one that the disk took and reported as failed, the disk's counts: it is what a reboot leads to.
        return disk.Id == memory.Id && disk.Revision >= memory.Revision ? disk : memory;
    }

    private static Session? Read(string path, ref Fault? unreadable)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > LargestFile)
            {
                unreadable = new Fault($"{path}: larger than {LargestFile} bytes", IsOfContent: true);
                return null;
            }

            var content = JsonSerializer.Deserialize(file, StoreJsonContext.Default.SessionFile);
            if (content?.Session is { } session)
            {
                var filled = SessionDefaults.Fill(session);

                // The reader takes JSON that lacks a required member, which the writer then refuses: such a file holds no session.
                _ = Serialize(filled);
                return filled;
            }

            unreadable = new Fault($"{path}: no session in it", IsOfContent: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException)
        {
            unreadable = new Fault($"{path}: {e.Message}", IsOfContent: true);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // A directory in the file's place will not become readable by waiting.
            unreadable = new Fault($"{path}: {e.Message}", IsOfContent: Directory.Exists(path));
        }

        return null;
    }

    private static byte[] Serialize(Session session) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new SessionFile(SessionFile.CurrentSchema, session),
            StoreJsonContext.Default.SessionFile);

    private sealed record Fault(string Text, bool IsOfContent);

    private string OnDisk(string name) => Path.Combine(paths.State, name);

    private string InRuntime(string name) => Path.Combine(paths.Runtime, name);
}
