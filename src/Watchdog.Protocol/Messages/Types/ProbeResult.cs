namespace Watchdog.Protocol;

/// <summary>What one run of a probe saw.</summary>
public sealed record ProbeResult
{
    /// <summary>The probe's name, stable from one run to the next.</summary>
    public required string Name { get; init; }

    /// <summary>How the run ended.</summary>
    public required ProbeOutcome Outcome { get; init; }

    /// <summary>What the probe saw, in words; may be empty.</summary>
    public required string Detail { get; init; }
}
