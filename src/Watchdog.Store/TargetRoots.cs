using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Systems;

namespace Watchdog.Store;

/// <summary>
/// Our garbage collector roots: while a session is open, its target, its profile's target, what the boot leads to and the program are kept
/// even when the generation is deleted from the profile; and so is the configuration with which the session was armed.
/// </summary>
internal sealed class TargetRoots(Paths paths)
{
    private readonly ArmedConfiguration _configuration = new(paths);

    /// <summary>Keeps them. A link that stands already is not made anew: that would need room on the disk.</summary>
    /// <exception cref="IOException">They are not all kept.</exception>
    public void Hold(Session session)
    {
        Directory.CreateDirectory(paths.GcRoots);
        foreach (var (name, path) in new[]
        {
            ("target", session.Target.System), ("profile", session.Target.Profile), ("boot", session.Target.Boot), ("program", session.Program),
        })
        {
            if (NixStore.PathOf(path) is { } storePath && new FileInfo(PathOf(session.Id, name)).LinkTarget != storePath)
            {
                Files.ReplaceLink(PathOf(session.Id, name), storePath);
            }
        }

        Files.SyncDirectory(paths.GcRoots);
        _configuration.Keep(session.Id);
    }

    /// <summary>Lets go of one session's.</summary>
    public void Release(string sessionId)
    {
        Remove(name => name.StartsWith(sessionId + "-", StringComparison.Ordinal));
        _configuration.Forget(sessionId);
    }

    /// <summary>Lets go of all that are not this session's.</summary>
    /// <param name="sessionId">The open session, or null.</param>
    public void ReleaseOthers(string? sessionId)
    {
        Remove(name => sessionId is null || !name.StartsWith(sessionId + "-", StringComparison.Ordinal));
        _configuration.ForgetOthers(sessionId);
    }

    private string PathOf(string sessionId, string name) => Path.Combine(paths.GcRoots, $"{sessionId}-{name}");

    private void Remove(Func<string, bool> matches)
    {
        if (!Directory.Exists(paths.GcRoots))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFileSystemEntries(paths.GcRoots).Where(p => matches(Path.GetFileName(p))))
        {
            File.Delete(path);
        }
    }
}
