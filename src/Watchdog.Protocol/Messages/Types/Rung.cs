using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>One step of the rollback ladder.</summary>
public sealed record Rung
{
    /// <summary>The rung's place in the ladder, from 1. Named <c>rung</c> in the interface.</summary>
    [JsonPropertyName("rung")]
    public required long Number { get; init; }

    /// <summary>The rung's name.</summary>
    public required string Name { get; init; }

    /// <summary>When it started: wall-clock time, microseconds since the epoch.</summary>
    public required long StartedRealtimeUsec { get; init; }

    /// <summary>How it ended; empty while it runs.</summary>
    public required string Outcome { get; init; }

    /// <summary>What was seen on the way, in words; may be empty.</summary>
    public required string Detail { get; init; }
}
