using Watchdog.Daemon.Loop;
using Watchdog.Store;
using Watchdog.Systemd;

namespace Watchdog.Daemon;

/// <summary>The line that `systemctl status` shows of the daemon: which session is open, and what its deadline is for.</summary>
internal sealed class StatusLine(IEventSink loop, Notifier notifier) : IDaemonPart
{
    /// <summary>Tells PID 1 the line as it is now.</summary>
    public void Tell() => notifier.Status(loop.State.Open is { } open
        ? $"session {open.Id}: {open.Phase}, {Words.Of(open.Deadline.Reason)}"
        : "no session is open");

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var _ in loop.StatesAsync(cancellation))
        {
            Tell();
        }
    }
}
