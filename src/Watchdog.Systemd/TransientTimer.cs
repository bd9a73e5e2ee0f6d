namespace Watchdog.Systemd;

/// <summary>A timer that lives in PID 1 and starts the transient service of the same name once (systemd.timer(5)).</summary>
public sealed record TransientTimer
{
    /// <summary>The name without its suffix; its service has the same one, because a transient timer cannot name another.</summary>
    public required string Name { get; init; }

    /// <summary>What people read. Default: empty.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>
    /// In how long the timer fires, counted from the moment at which PID 1 is asked for it. Zero fires at once. PID 1 is
    /// told the instant, not the length (OnStartupSec): see <see cref="ServiceManager.StartTransientTimer"/>.
    /// </summary>
    public required TimeSpan After { get; init; }

    /// <summary>
    /// How long after <see cref="After"/> the timer fires once more, unless its service still runs or the timer was stopped
    /// by then. Null, the default: not. A timer that a change of the clock has started before its time needs this: PID 1
    /// drops the time of such a timer without starting anything when the time passes while PID 1 does not look, as during
    /// its own reload (timer_enter_waiting in src/core/timer.c of systemd 252 and 257, "one time trigger").
    /// </summary>
    public TimeSpan? OnceMoreAfter { get; init; }

    /// <summary>
    /// Whether it also fires whenever the wall clock is set, and when the host wakes up from suspend, during which
    /// CLOCK_MONOTONIC stands still (OnClockChange). Such a timer stays loaded after it fired. Default: false.
    /// </summary>
    public bool OnClockChange { get; init; }

    /// <summary>By how much PID 1 may delay it, in microseconds. Default: 1, the finest.</summary>
    public ulong AccuracyUSec { get; init; } = 1;

    /// <summary>Whether the timer stays loaded after it fired. Default: false.</summary>
    public bool RemainAfterElapse { get; init; }

    /// <summary>Whether `systemctl isolate` leaves it alone. Default: true.</summary>
    public bool IgnoreOnIsolate { get; init; } = true;

    /// <summary>Whether it is ordered after sysinit.target and stopped at shutdown. Default: false.</summary>
    public bool DefaultDependencies { get; init; }

    /// <summary>What it starts.</summary>
    public required TransientService Service { get; init; }
}
