namespace Watchdog.Core;

/// <summary>What one probe has found of late.</summary>
/// <param name="Name">The probe's name.</param>
/// <param name="Outcome">Its latest outcome.</param>
/// <param name="FailingSince">
/// CLOCK_BOOTTIME at which the first failing round began; null when it has passed since. A round that skipped it changes
/// nothing.
/// </param>
public sealed record ProbeRun(string Name, ProbeOutcome Outcome, TimeSpan? FailingSince);
