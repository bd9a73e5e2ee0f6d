namespace Watchdog.Config;

/// <summary>What a duration may be.</summary>
/// <param name="Least">The shortest.</param>
/// <param name="Most">The longest.</param>
internal sealed record Range(TimeSpan Least, TimeSpan Most)
{
    /// <summary>A window or the limit of a switch: 1 s to 24 h.</summary>
    public static Range Day { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));

    /// <summary>The armed limit, or how long a session may stay unproven: 1 s to 7 d.</summary>
    public static Range Week { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    /// <summary>The recovery window: 1 s to 1 h.</summary>
    public static Range Hour { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

    /// <summary>The limit of a hook, 1 s to 10 min.</summary>
    public static Range Hook { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

    /// <summary>The limit of a probe, 1 s to 20 s: a round as a whole has 30 s.</summary>
    public static Range Probe { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));

    /// <summary>Whether it fits.</summary>
    public bool Holds(TimeSpan value) => value >= Least && value <= Most;

    /// <summary>What is allowed, in words.</summary>
    public string Allowed => $"{Protocol.TimeSpanText.Format(Least)} to {Protocol.TimeSpanText.Format(Most)}";
}
