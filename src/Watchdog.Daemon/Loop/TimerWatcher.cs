using System.Globalization;
using Watchdog.Core;
using Watchdog.Daemon.Pid1;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Loop;

/// <summary>Notices when PID 1 drops the timer of the open session, so that another can be made at once.</summary>
internal sealed class TimerWatcher(IEventSink loop) : IDisposable
{
    private const string Suffix = ".timer";

    private UnitMonitor? _monitor;

    /// <summary>Starts to watch.</summary>
    public void Start() => _monitor = UnitMonitor.Start(TimerUnits.Prefix, OnEvent);

    /// <inheritdoc/>
    public void Dispose() => _monitor?.Dispose();

    private void OnEvent(UnitEvent e)
    {
        switch (e.Kind)
        {
            case UnitEventKind.UnitRemoved when Parse(e.Name) is { } lost:
                loop.Post(() => new TimerLost(lost.SessionId, lost.Number));
                break;
            case UnitEventKind.Reconnected:
                // Whatever was said meanwhile was missed. Making the timer again is harmless when it is there.
                loop.Post(() => loop.State.Open is { } open && open.Phase.IsHeld() && !IsHeld(open)
                    ? new TimerLost(open.Id, open.Deadline.Number)
                    : null);
                break;
            default:
                break;
        }
    }

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

    private static (string SessionId, int Number)? Parse(string? unit)
    {
        if (unit is null || !unit.StartsWith(TimerUnits.Prefix, StringComparison.Ordinal) || !unit.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = unit[TimerUnits.Prefix.Length..^Suffix.Length].Split('-');
        return parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (parts[0], number)
            : null;
    }
}
