namespace Watchdog.Protocol;

/// <summary>The parameters of <c>RollBack</c>.</summary>
public sealed record RollBackParameters
{
    /// <summary>The session meant; null: the open one.</summary>
    public string? Id { get; init; }
}
