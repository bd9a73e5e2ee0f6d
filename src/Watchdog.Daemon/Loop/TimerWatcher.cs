using Watchdog.Core;
using Watchdog.Daemon.Pid1;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Notices when PID 1 drops the timer of the open session, so that another can be made at once. It listens only while
/// there is a timer to lose.
/// </summary>
internal sealed class TimerWatcher(IEventSink loop)
{
    private const string Suffix = ".timer";

    /// <summary>Runs until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) =>
        Watch.WhileAsync(loop, static s => s.Open?.Phase.IsHeld() == true, Start, cancellation);

    private UnitMonitor Start()
    {
        var monitor = UnitMonitor.Start(TimerUnits.Prefix, OnEvent);

        // What was lost before somebody listened.
        Ask();
        return monitor;
    }

    private void OnEvent(UnitEvent e)
    {
        // PID 1 also says "removed" of units that it takes up again when it reloads itself, and after a lost connection
        // whatever was said was missed: so ask.
        var isForUs = e.Kind == UnitEventKind.Reconnected
            || (e.Kind == UnitEventKind.UnitRemoved && e.Name.EndsWith(Suffix, StringComparison.Ordinal));
        if (isForUs)
        {
            Ask();
        }
    }

    private void Ask() => loop.Post(() => loop.State.Open is { } open && open.Phase.IsHeld() && !IsHeld(open)
        ? new TimerLost(open.Id, open.Deadline.Number)
        : null);

    private static bool IsHeld(Session open)
    {
        try
        {
            using var manager = ServiceManager.Connect();
            return manager.GetUnitState(TimerUnits.NameOf(open.Id, open.Deadline.Number) + Suffix) is { ActiveState: "active" };
        }
        catch (SystemdException)
        {
            return false;
        }
    }
}
