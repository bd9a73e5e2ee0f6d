namespace Watchdog.Protocol;

/// <summary>The parameters of <c>Disarm</c>.</summary>
public sealed record DisarmParameters
{
    /// <summary>The session meant; null: the open one.</summary>
    public string? Id { get; init; }
}
