namespace Watchdog.Systemd;

/// <summary>The state of one unit in PID 1's words (org.freedesktop.systemd1(5)).</summary>
/// <param name="Name">The unit's name, with its suffix.</param>
/// <param name="LoadState">"loaded", "error", "bad-setting", "masked" and others.</param>
/// <param name="ActiveState">"active", "reloading", "inactive", "failed", "activating", "deactivating" and others.</param>
/// <param name="SubState">The finer state, of the unit's own type: "running", "waiting", "elapsed", "dead" and others.</param>
/// <param name="Result">Services and timers: why it ended, "success" or what failed. Null for other types and in lists.</param>
public sealed record UnitState(string Name, string LoadState, string ActiveState, string SubState, string? Result = null);
