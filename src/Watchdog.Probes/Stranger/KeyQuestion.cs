namespace Watchdog.Probes.Stranger;

/// <summary>Whether sshd would take a public key for a user.</summary>
/// <param name="User">The user.</param>
/// <param name="Key">The key as in <c>ssh-ed25519 AAAA…</c>.</param>
/// <param name="Address">The host's address to which the operator came.</param>
/// <param name="Port">The port to which the operator came.</param>
/// <param name="Tunnel">The WireGuard interface through which it is asked; empty where the operator came by none.</param>
/// <param name="TunnelKey">The public key that the interface must have.</param>
/// <param name="TunnelPort">Its UDP port.</param>
internal sealed record KeyQuestion(string User, string Key, string Address, int Port, string Tunnel = "", string TunnelKey = "", int TunnelPort = 0);
