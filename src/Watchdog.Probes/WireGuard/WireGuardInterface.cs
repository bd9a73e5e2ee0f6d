namespace Watchdog.Probes.WireGuard;

/// <summary>A WireGuard interface, kernel or userspace, without its private key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PublicKey">Its public key.</param>
/// <param name="Port">The UDP port that it listens on; 0 for none.</param>
/// <param name="Peers">Its peers.</param>
internal sealed record WireGuardInterface(string Name, string PublicKey, int Port, IReadOnlyList<WireGuardPeer> Peers);
