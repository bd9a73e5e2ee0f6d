namespace Watchdog.Core;

/// <summary>How long each phase may last.</summary>
public sealed record Limits
{
    /// <summary>The defaults: an hour armed, half an hour for a switch, five minutes for proof.</summary>
    public static Limits Default { get; } = new();

    /// <summary>How long after an activation proof may take. Default 5 min; 1 s to 24 h.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a session may stay armed with nothing changed. Default 1 h; 1 s to 7 d.</summary>
    public TimeSpan Armed { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a session whose next boot has changed waits for that reboot, whoever armed it. Default 7 d; 1 s to 7 d.
    /// </summary>
    public TimeSpan Boot { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long one switch may run. Default 30 min; 1 s to 24 h.</summary>
    public TimeSpan Activation { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long, from the first switch of a session on, further switches may move its deadline while no proof has come.
    /// Default 2 h; 1 s to 7 d. It is never less than what one switch may take, and its window.
    /// </summary>
    public TimeSpan Unproven { get; init; } = TimeSpan.FromHours(2);

    /// <summary>
    /// How long a required probe may fail without a break before that alone is a rollback. Default 60 s; 1 s to 24 h.
    /// After a restart of WireGuard a healthy host needs up to 18 s to shake hands again: below 25 s that looks like a
    /// lockout.
    /// </summary>
    public TimeSpan Lockout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long all required probes must pass without a break when they are what confirms. Default 2 min; 1 s to 24 h,
    /// and shorter than <see cref="Window"/>.
    /// </summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(2);
}
