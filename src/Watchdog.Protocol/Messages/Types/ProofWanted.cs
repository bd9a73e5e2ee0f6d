namespace Watchdog.Protocol;

/// <summary>What counts as proof in a session, beside that its SSH session has begun after the switch.</summary>
public sealed record ProofWanted
{
    /// <summary>The network interface over which it must come in; empty: any.</summary>
    public required string Via { get; init; }

    /// <summary>The user or key whose proof must come before the probes may confirm; empty: nobody's.</summary>
    public required string Witness { get; init; }

    /// <summary>What a login is taken for.</summary>
    public required LoginWorth Login { get; init; }

    /// <summary>Whether a session that a proxy on this very host has opened counts.</summary>
    public required bool TrustsLocalProxy { get; init; }
}
