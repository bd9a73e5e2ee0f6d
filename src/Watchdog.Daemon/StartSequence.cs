using Watchdog.Daemon.Control;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Watchers;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Systemd;

namespace Watchdog.Daemon;

/// <summary>
/// The daemon's start, in the order that counts: the open session is found again and its timer made sure before anything else is
/// done that could fail; the watches follow; whoever asks is heard last.
/// </summary>
internal sealed class StartSequence(
    Paths paths,
    SessionLoop loop,
    TakeUp takeUp,
    LeftBehind leftBehind,
    KernelWatches watches,
    ControlServer server)
{
    /// <summary>Runs it, once, before the loop runs.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The control socket cannot be opened.</exception>
    public void Run()
    {
        // Before anything here is written.
        Files.RemoveTemporaries(paths.State);
        Files.RemoveTemporaries(paths.Runtime);

        // Before the store is read: what the executor writes meanwhile is then an event that follows. Where the kernel
        // refuses, the timer comes first all the same.
        watches.BeginWithStore();
        takeUp.Begin(() => leftBehind.Drop(loop.State.Open));
        watches.BeginWithRest();
        _ = server.Listen(SocketActivation.Take());
    }
}
