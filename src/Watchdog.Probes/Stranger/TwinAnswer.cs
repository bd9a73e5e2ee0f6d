namespace Watchdog.Probes.Stranger;

/// <summary>What a twin of the host's firewall said of the operator.</summary>
/// <param name="Outcome">Whether it lets the operator in.</param>
/// <param name="Detail">In words.</param>
internal sealed record TwinAnswer(TwinOutcome Outcome, string Detail);

/// <summary>Whether a twin of the host's firewall lets the operator in.</summary>
internal enum TwinOutcome
{
    /// <summary>It does, and keeps the stranger out, as the host did.</summary>
    LetsIn,

    /// <summary>It keeps out both.</summary>
    KeepsOut,

    /// <summary>It says nothing of the host: it could not be made, or lets in the stranger, whom the host has kept out.</summary>
    Unlike,
}
