using System.Text.Json;
using Watchdog.Core;
using Watchdog.Daemon.Native;

namespace Watchdog.Daemon.Store;

/// <summary>
/// The open session and the last one, on disk. When the disk cannot take a save, memory does (<c>/run</c>), and of two
/// copies the higher revision is true; an arm takes nothing but the disk.
/// </summary>
internal sealed class SessionStore(Paths paths)
{
    private const string OpenName = "session.json";
    private const string LastName = "last.json";
    private const string AsideSuffix = ".unreadable";
    private const long LargestFile = 4 * 1024 * 1024;

    /// <summary>Whether the newest save is in memory only.</summary>
    public bool IsDegraded => File.Exists(InRuntime(OpenName));

    /// <summary>The file whose content is the open session.</summary>
    public string OpenPath => OnDisk(OpenName);

    /// <summary>Reads the store. Never throws: what cannot be read is said.</summary>
    public StoredSessions Load()
    {
        string? unreadable = null;
        var open = Newest(OpenName, ref unreadable);
        string? ignored = null;
        var last = Newest(LastName, ref ignored);
        if (last is not null && open?.Id == last.Id)
        {
            // An end is final. A writer that was frozen in the middle of a save may come after it with what was before.
            open = null;
        }

        if (open is null)
        {
            unreadable ??= Aside(paths.State) ?? Aside(paths.Runtime);
        }

        return new StoredSessions(open, last, unreadable);
    }

    /// <summary>Does what a save does before it writes: the first time takes long.</summary>
    public static void Rehearse(Session session) => _ = Serialize(session);

    /// <summary>Makes the open session durable.</summary>
    /// <param name="session">The session.</param>
    /// <param name="mustSurviveReboot">Whether only the disk will do.</param>
    /// <exception cref="IOException">It is not durable.</exception>
    public void Save(Session session, bool mustSurviveReboot)
    {
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The end itself is the rename below, which needs no room; the words of the end go to memory.
            Directory.CreateDirectory(paths.Runtime);
            Files.Replace(InRuntime(LastName), content);
        }

        // What was written is there, whatever a disk with errors says.
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is over: of a session that has an end, what is left in memory counts for nothing, and the next save
            // removes it.
        }
    }

    /// <summary>Removes the open session as if it had never been.</summary>
    public void Discard()
    {
        File.Delete(InRuntime(OpenName));
        if (File.Exists(OnDisk(OpenName)))
        {
            File.Delete(OnDisk(OpenName));
            Files.SyncDirectory(paths.State);
        }
    }

    /// <summary>Moves an unreadable session file out of the way, keeping it for a person to look at.</summary>
    /// <returns>Where it is now; null when there was none, or when it cannot be moved.</returns>
    public string? SetAside(Moment now)
    {
        string? aside = null;
        foreach (var path in new[] { InRuntime(OpenName), OnDisk(OpenName) })
        {
            string? fault = null;
            if (Read(path, ref fault) is null && fault is not null)
            {
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

    private static string? Aside(string directory)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(directory, OpenName + AsideSuffix + "*").Order().LastOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private Session? Newest(string name, ref string? unreadable)
    {
        var disk = Read(OnDisk(name), ref unreadable);
        var memory = Read(InRuntime(name), ref unreadable);
        if (disk is null || memory is null)
        {
            return disk ?? memory;
        }

        // Another id in memory is the newer one: the disk took every earlier save of its own session.
        return disk.Id == memory.Id && disk.Revision >= memory.Revision ? disk : memory;
    }

    private static Session? Read(string path, ref string? unreadable)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > LargestFile)
            {
                unreadable = $"{path}: larger than {LargestFile} bytes";
                return null;
            }

            var content = JsonSerializer.Deserialize(file, StoreJsonContext.Default.SessionFile);
            if (content?.Session is { } session)
            {
                return SessionDefaults.Fill(session);
            }

            unreadable = $"{path}: no session in it";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException or FormatException)
        {
            unreadable = $"{path}: {e.Message}";
        }

        return null;
    }

    private static byte[] Serialize(Session session) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new SessionFile(SessionFile.CurrentSchema, session),
            StoreJsonContext.Default.SessionFile);

    private string OnDisk(string name) => Path.Combine(paths.State, name);

    private string InRuntime(string name) => Path.Combine(paths.Runtime, name);
}
