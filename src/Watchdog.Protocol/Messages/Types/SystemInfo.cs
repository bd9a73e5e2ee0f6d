namespace Watchdog.Protocol;

/// <summary>What is known of one system of the host.</summary>
public sealed record SystemInfo
{
    /// <summary>The system: a store path.</summary>
    public required string Path { get; init; }

    /// <summary>The number of its generation in the system profile, the newest where it has several; null when it has none.</summary>
    public long? Generation { get; init; }

    /// <summary>When that generation was made: wall-clock time, microseconds since the epoch; null when it has none.</summary>
    public long? MadeRealtimeUsec { get; init; }

    /// <summary>The name and version of its kernel, such as <c>linux-6.12.58</c>; empty when that is not known.</summary>
    public required string Kernel { get; init; }
}
