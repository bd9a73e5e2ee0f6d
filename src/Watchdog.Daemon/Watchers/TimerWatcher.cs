using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Processes;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Notices when PID 1 holds no timer that fires at the open session's deadline, so that another can be made at once. It
/// compares when it starts to watch, whenever PID 1 forgets one of our units, and after each reload or re-execution of
/// PID 1. It listens only while there is a timer to lose.
/// </summary>
/// <param name="loop">The state, and whoever acts on a loss.</param>
/// <param name="isHeld">Whether PID 1 holds the session's timer; throws where PID 1 cannot be asked.</param>
/// <param name="time">The time.</param>
internal sealed class TimerWatcher(IEventSink loop, Func<Session, bool> isHeld, TimeProvider time) : IDaemonPart
{
    // PID 1 does not answer while it re-executes itself.
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(200);

    private readonly Backoff _losses = new(time, isFirstAtOnce: true);
    private readonly Lock _one = new();
    private volatile bool _isTold;

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellation) =>
        Watch.WhileAsync(loop, static s => s.Open?.Phase.IsHeld() == true, Start, cancellation);

    /// <summary>Compares, and tells the loop of a loss. It waits for PID 1, so it is not called in the loop's turn.</summary>
    internal void Look()
    {
        lock (_one)
        {
            if (!_isTold && Lost() is not null)
            {
                _isTold = true;
                _ = TellAsync(_losses.Next());
            }
        }
    }

    /// <summary>The loss; null when there is none, or when PID 1 could not be asked, which is no answer: then it is asked again.</summary>
    private TimerLost? Lost()
    {
        if (loop.State.Open is not { } open || !open.Phase.IsHeld())
        {
            return null;
        }

        try
        {
            return isHeld(open) ? null : new TimerLost(open.Id, open.Deadline.Number);
        }
        catch (SystemdException)
        {
            _ = LookAfterAsync(AskAgainAfter);
            return null;
        }
    }

    private UnitMonitor Start()
    {
        var monitor = UnitMonitor.Start(OwnUnits.Prefix, OnEvent);

        // A timer may have been lost before the monitor listened.
        _ = Task.Run(Look);
        return monitor;
    }

    private void OnEvent(UnitEvent e)
    {
        switch (e.Kind)
        {
            // PID 1 also says so of units that it takes up again when it reloads itself.
            case UnitEventKind.UnitRemoved:
            case UnitEventKind.Reloaded:

            // Whatever was said while the connection was lost was missed.
            case UnitEventKind.Reconnected:
                Look();
                break;
            case UnitEventKind.Reloading:
            case UnitEventKind.JobRemoved:
                break;
        }
    }

    // Whether it is lost still is asked once more in the loop's turn: the deadline may have moved meanwhile.
    private async Task TellAsync(TimeSpan after)
    {
        await Task.Delay(after, time);
        loop.Post(() =>
        {
            _isTold = false;
            return Lost();
        });
    }

    private async Task LookAfterAsync(TimeSpan after)
    {
        await Task.Delay(after, time);
        Look();
    }
}
