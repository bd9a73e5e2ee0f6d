namespace Watchdog.Protocol;

/// <summary>The reply to <c>Check</c>.</summary>
public record CheckReply
{
    /// <summary>What stands against arming, or would leave the host less protected; none means ready.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What the operator should know besides.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The store path to which a rollback would go; empty when that cannot be.</summary>
    public required string Target { get; init; }

    /// <summary>Every probe, as it is now.</summary>
    public required IReadOnlyList<ProbeComparison> Probes { get; init; }
}
