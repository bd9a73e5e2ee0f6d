using System.Text.Json;
using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Store;

/// <summary>
/// The systems that were rolled back, so that nothing deploys them again unasked: automatic upgrades would do so every
/// night. The executor adds, operators take away. What the disk does not take is kept in memory, for this boot.
/// </summary>
internal sealed class RolledBackSystems(Paths paths)
{
    private const int Most = 100;
    private const string Name = "rolled-back.json";

    private string OnDisk => Path.Combine(paths.State, Name);

    private string InMemory => Path.Combine(paths.Runtime, Name);

    /// <summary>The last rollback from a system; null when there was none, or when it was allowed again.</summary>
    public RolledBackSystem? Find(string system) => Read().LastOrDefault(r => r.System == system);

    /// <summary>Remembers what a session is rolled back from. Does nothing when that is not known.</summary>
    /// <param name="session">The session, with its cause and the system that it leaves.</param>
    /// <param name="now">When the rollback began.</param>
    /// <exception cref="IOException">It is not remembered.</exception>
    public void Add(Session session, Moment now)
    {
        if (session.RolledBackFrom.Length > 0)
        {
            var one = new RolledBackSystem(session.RolledBackFrom, session.Id, now.Wall, session.Cause);
            Write([.. Read().Where(r => r.System != one.System).TakeLast(Most - 1), one]);
        }
    }

    /// <summary>Forgets the rollbacks from a system.</summary>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="IOException">They are remembered still.</exception>
    public bool Allow(string system)
    {
        var all = Read();
        var kept = all.Where(r => r.System != system).ToList();
        if (kept.Count == all.Count)
        {
            return false;
        }

        Write(kept);
        return true;
    }

    // The list in memory was begun from the disk's, and is newer.
    private List<RolledBackSystem> Read() => File.Exists(InMemory) ? ReadFile(InMemory) : ReadFile(OnDisk);

    // A list that cannot be read keeps nobody from arming.
    private static List<RolledBackSystem> ReadFile(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StoreJsonContext.Default.ListRolledBackSystem) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private void Write(List<RolledBackSystem> all)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(all, StoreJsonContext.Default.ListRolledBackSystem);
        try
        {
            Directory.CreateDirectory(paths.State);
            Files.Replace(OnDisk, content);
            File.Delete(InMemory);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            Directory.CreateDirectory(paths.Runtime);
            Files.Replace(InMemory, content);
        }
    }
}
