using System.Text.Json;
using Watchdog.Core;
using Watchdog.Daemon.Native;

namespace Watchdog.Daemon.Store;

/// <summary>
/// The systems that were rolled back, so that nothing deploys them again unasked: automatic upgrades would do so every
/// night. The executor adds, operators take away.
/// </summary>
internal sealed class RolledBackSystems(Paths paths)
{
    private const int Most = 100;

    private string FilePath => Path.Combine(paths.State, "rolled-back.json");

    /// <summary>The last rollback from a system; null when there was none, or when it was allowed again.</summary>
    public RolledBackSystem? Find(string system) => Read().LastOrDefault(r => r.System == system);

    /// <summary>Remembers what a session was rolled back from. Does nothing when that is not known.</summary>
    /// <exception cref="IOException">It is not remembered.</exception>
    public void Add(Session session)
    {
        if (session.RolledBackFrom.Length > 0 && session.Ended is { } ended)
        {
            var one = new RolledBackSystem(session.RolledBackFrom, session.Id, ended.Wall, session.Cause);
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

    // What cannot be read keeps nobody from arming.
    private List<RolledBackSystem> Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(FilePath), StoreJsonContext.Default.ListRolledBackSystem) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private void Write(List<RolledBackSystem> all)
    {
        Directory.CreateDirectory(paths.State);
        Files.Replace(FilePath, JsonSerializer.SerializeToUtf8Bytes(all, StoreJsonContext.Default.ListRolledBackSystem));
    }
}
