namespace Watchdog.Systemd;

/// <summary>What PID 1 says of a timer that it holds.</summary>
/// <param name="IsRunning">Whether it has started its service, which has not ended yet.</param>
/// <param name="Left">In how long it fires next (NextElapseUSecMonotonic); zero when it is due now; null when it has no next time.</param>
/// <param name="Fixed">
/// In how long the first of its instants comes that a reload of PID 1 does not move (OnStartupSec); negative when that has
/// passed, whether or not the timer has fired for it. Null when it has none, as the timers that an earlier version of this
/// program made (OnActiveSec).
/// </param>
public sealed record TimerState(bool IsRunning, TimeSpan? Left, TimeSpan? Fixed);
