using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Store;

namespace Watchdog.Daemon.Watchers;

/// <summary>Notices what the executor writes: its claim, and the session from then on.</summary>
internal sealed class StoreWatcher(Paths paths, SessionStore store, Claims claims, IEventSink loop)
{
    private const uint Watched = LibC.InotifyCreate | LibC.InotifyMovedTo | LibC.InotifyMovedFrom | LibC.InotifyDelete;

    /// <summary>Starts to watch.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void Start()
    {
        Directory.CreateDirectory(paths.State);
        Directory.CreateDirectory(paths.Runtime);
        _ = new InotifyReader(
            [(paths.State, Watched), (paths.Runtime, Watched)],
            (_, name, _) =>
            {
                if (name.StartsWith("claim-", StringComparison.Ordinal) || name is "session.json" or "last.json")
                {
                    Look();
                }
            },
            Look);
    }

    private void Look() => loop.Post(Read);

    private Event Read()
    {
        var stored = store.Load();
        var open = loop.State.Open;
        return new StoreChanged(stored.Open, stored.Last, open is not null && claims.Owner(open.Id) == ClaimOwner.Executor);
    }
}
