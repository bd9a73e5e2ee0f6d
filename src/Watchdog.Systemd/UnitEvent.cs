namespace Watchdog.Systemd;

/// <summary>One thing that happened to a unit.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Name">The unit, with its suffix; empty for <see cref="UnitEventKind.Reloaded"/> and <see cref="UnitEventKind.Reconnected"/>.</param>
/// <param name="Result">How the job ended, "done" or what failed; null unless it is <see cref="UnitEventKind.JobRemoved"/>.</param>
public sealed record UnitEvent(UnitEventKind Kind, string Name, string? Result = null);
