namespace Watchdog.Protocol;

/// <summary>One step of a drill.</summary>
public sealed record DrillStep
{
    /// <summary>Its name, one of those that the interface lists.</summary>
    public required string Name { get; init; }

    /// <summary>Whether a rollback could have done it.</summary>
    public required bool Passed { get; init; }

    /// <summary>How long it took.</summary>
    public required long TookUsec { get; init; }

    /// <summary>What was seen, in words.</summary>
    public required string Detail { get; init; }
}
