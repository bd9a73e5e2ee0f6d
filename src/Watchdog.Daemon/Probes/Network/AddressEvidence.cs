namespace Watchdog.Daemon.Probes.Network;

/// <summary>What the address probe saw at arm.</summary>
/// <param name="Address">The host's address to which the operator came.</param>
/// <param name="Link">The interface that had it.</param>
internal sealed record AddressEvidence(string Address, string Link);
