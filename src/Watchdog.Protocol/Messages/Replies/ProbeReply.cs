namespace Watchdog.Protocol;

/// <summary>The reply to <c>Probe</c>.</summary>
public sealed record ProbeReply
{
    /// <summary>Every probe; at arm only while a session is open.</summary>
    public required IReadOnlyList<ProbeComparison> Probes { get; init; }
}
