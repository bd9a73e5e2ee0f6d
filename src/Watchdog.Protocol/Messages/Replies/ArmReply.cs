namespace Watchdog.Protocol;

/// <summary>The reply to <c>Arm</c>: given only when the session is durable. With <c>more</c> given again when its baseline is there.</summary>
public sealed record ArmReply
{
    /// <summary>The new session.</summary>
    public required Session Session { get; init; }

    /// <summary>The path of the rollbackctl to call from outside, held while the session is open.</summary>
    public required string Program { get; init; }

    /// <summary>What the operator should know before the switch; null from a daemon that has no such notes.</summary>
    public IReadOnlyList<string>? Notes { get; init; }
}
