namespace Watchdog.Core;

/// <summary>What one probe has found of late. All times are of CLOCK_BOOTTIME.</summary>
/// <param name="Name">The probe's name.</param>
/// <param name="Outcome">Its latest outcome.</param>
/// <param name="Began">When its latest run that saw anything began; null before the first. A run that was skipped saw nothing.</param>
/// <param name="Ended">When that run had ended; null before the first.</param>
/// <param name="FailingSince">When the first failing run began; null when it has passed since. A run that was skipped changes nothing.</param>
/// <param name="PassingSince">When the first passing run had ended; null when it has failed or was skipped since.</param>
public sealed record ProbeRun(
    string Name,
    ProbeOutcome Outcome,
    TimeSpan? Began = null,
    TimeSpan? Ended = null,
    TimeSpan? FailingSince = null,
    TimeSpan? PassingSince = null);
