namespace Watchdog.Protocol;

/// <summary>The reply to <c>History</c>.</summary>
public sealed record HistoryReply
{
    /// <summary>The record, oldest first.</summary>
    public required IReadOnlyList<HistoryEntry> Entries { get; init; }
}
