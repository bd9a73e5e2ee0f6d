namespace Watchdog.Probes.Network;

/// <summary>What the address probe saw at arm.</summary>
/// <param name="Address">The host's address to which the operator came.</param>
/// <param name="Link">The interface that had it.</param>
/// <param name="HasRoute">Whether <c>ip route get</c> found a way back to the operator. Default: it did.</param>
internal sealed record AddressEvidence(string Address, string Link, bool HasRoute = true);
