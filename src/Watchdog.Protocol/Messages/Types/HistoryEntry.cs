namespace Watchdog.Protocol;

/// <summary>One line of the record.</summary>
public sealed record HistoryEntry
{
    /// <summary>The session's id.</summary>
    public required string Session { get; init; }

    /// <summary>When: wall-clock time, microseconds since the epoch.</summary>
    public required long RealtimeUsec { get; init; }

    /// <summary>When: microseconds of CLOCK_BOOTTIME, in the boot <see cref="BootId"/>.</summary>
    public required long Usec { get; init; }

    /// <summary>The boot in which it happened.</summary>
    public required string BootId { get; init; }

    /// <summary>A stable word for the kind of entry, such as <c>armed</c> or <c>deadline-moved</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The journal's MESSAGE_ID for this kind of entry.</summary>
    public required string MessageId { get; init; }

    /// <summary>The entry in words.</summary>
    public required string Text { get; init; }

    /// <summary>The entry's structured fields, as in the journal.</summary>
    public required IReadOnlyDictionary<string, string> Fields { get; init; }
}
