namespace Watchdog.Core;

/// <summary>One probe's result.</summary>
/// <param name="Name">The probe's name, unique among the probes.</param>
/// <param name="Outcome">What it found.</param>
/// <param name="Detail">What it saw, in words a person can act on.</param>
public sealed record ProbeResult(string Name, ProbeOutcome Outcome, string Detail);
