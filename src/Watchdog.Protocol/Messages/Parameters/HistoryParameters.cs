namespace Watchdog.Protocol;

/// <summary>The parameters of <c>History</c>.</summary>
public sealed record HistoryParameters
{
    /// <summary>Only this session's entries; null: all.</summary>
    public string? Id { get; init; }

    /// <summary>The newest so many entries, 1 to 5000; null: 200.</summary>
    public long? Limit { get; init; }
}
