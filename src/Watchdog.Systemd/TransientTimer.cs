namespace Watchdog.Systemd;

/// <summary>A timer that lives in PID 1 and starts the transient service of the same name once (systemd.timer(5)).</summary>
public sealed record TransientTimer
{
    /// <summary>The name without its suffix; its service has the same one, because a transient timer cannot name another.</summary>
    public required string Name { get; init; }

    /// <summary>What people read. Default: empty.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>How long after its start the timer fires (OnActiveSec), on CLOCK_MONOTONIC. Zero fires at once.</summary>
    public required TimeSpan After { get; init; }

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
