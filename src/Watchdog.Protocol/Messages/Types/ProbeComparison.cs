namespace Watchdog.Protocol;

/// <summary>A probe at arm, and as it was last seen.</summary>
public sealed record ProbeComparison
{
    /// <summary>The probe's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether its failure counts against the new system.</summary>
    public required bool Required { get; init; }

    /// <summary>Its result at arm; null when it did not run then.</summary>
    public ProbeResult? AtArm { get; init; }

    /// <summary>Its newest result; null when it has not run since.</summary>
    public ProbeResult? Latest { get; init; }
}
