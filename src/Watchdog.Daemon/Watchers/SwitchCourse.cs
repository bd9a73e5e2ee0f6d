using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// What the daemon does when a switch begins, and when it has ended: it tells those who listen, arms for a switch that nobody has
/// armed for, and sends the loop the event. <see cref="LockWatcher"/> says when that is.
/// </summary>
internal sealed class SwitchCourse(
    HostReader host,
    IProbeRounds probes,
    LateArm lateArm,
    IEventSink loop,
    IEnumerable<ISwitchListener> listeners,
    TimeProvider time)
{
    private readonly HalfSwitchLook _look = new(probes, time);
    private readonly IReadOnlyList<ISwitchListener> _listeners = [.. listeners];

    /// <summary>Remembers the host as it is while no switch runs.</summary>
    public void Remember() => lateArm.Remember();

    /// <summary>A switch has begun, and holds the lock.</summary>
    public async Task BeginAsync()
    {
        foreach (var listener in _listeners)
        {
            listener.SwitchBegan();
        }

        await lateArm.ArmAsync();
        loop.Post(static () => new ActivationStarted());
    }

    /// <summary>No switch holds the lock any more.</summary>
    /// <param name="wasHeld">Whether it was seen that one did.</param>
    /// <param name="lastEnd">Says, in the loop's turn, when the last switch has ended.</param>
    public async Task EndAsync(bool wasHeld, Func<Moment> lastEnd)
    {
        // Probes tell a half-switched host from an unchanged one; a lock that was never seen held needs none.
        var results = wasHeld && loop.State.Open is { } open && open.Baseline.RunningSystem == host.RunningSystem ? await _look.LookAsync(open) : [];

        // Its end is asked for when its turn comes, and after the host: another switch may have run meanwhile, and the host is
        // then as that one has left it.
        loop.Post(() => IsHostStopping() ? null : new ActivationEnded(host.ReadWithBoot(results), lastEnd(), wasHeld));
        foreach (var listener in _listeners)
        {
            listener.SwitchEnded();
        }
    }

    // On the way down nothing answers a probe any more, and that is no fault of the switch before: the next boot judges.
    private static bool IsHostStopping()
    {
        try
        {
            using var manager = ServiceManager.Connect();
            return manager.IsStopping();
        }
        catch (SystemdException)
        {
            return false;
        }
    }
}
