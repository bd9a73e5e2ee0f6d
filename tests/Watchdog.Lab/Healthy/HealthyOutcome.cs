namespace Watchdog.Lab.Healthy;

/// <summary>A healthy switch that was done, and what came of it.</summary>
/// <param name="Changes">What it changed; nothing of these where it is a case.</param>
/// <param name="Case">The generation of the case; null where it is none.</param>
/// <param name="LostPackets">Whether some of the tunnel's packets were lost.</param>
/// <param name="PeerAsleep">Whether a peer of the tunnel was asleep at arm.</param>
/// <param name="User">Who armed.</param>
/// <param name="Way">Over what.</param>
/// <param name="End">How its session ended.</param>
internal sealed record HealthyOutcome(HealthyChanges Changes, string? Case, bool LostPackets, bool PeerAsleep, string User, string Way, HealthyEnd End);
