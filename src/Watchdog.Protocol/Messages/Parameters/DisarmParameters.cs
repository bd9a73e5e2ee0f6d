namespace Watchdog.Protocol;

/// <summary>The parameters of <c>Disarm</c>.</summary>
public sealed record DisarmParameters
{
    /// <summary>The session meant; null: the open one.</summary>
    public string? Id { get; init; }

    /// <summary>Whether it is refused, too, where only the next boot has changed; null: no, and the next boot is taken back.</summary>
    public bool? IfUnchanged { get; init; }
}
