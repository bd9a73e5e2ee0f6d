namespace Watchdog.Probes.WireGuard;

/// <summary>What the WireGuard probe saw at arm.</summary>
/// <param name="Interfaces">Every interface.</param>
/// <param name="Own">The tunnel by which the operator came in; null when it was none, or that is not known.</param>
internal sealed record WireGuardEvidence(IReadOnlyList<WireGuardEvidence.Tunnel> Interfaces, WireGuardEvidence.Way? Own = null)
{
    /// <summary>An interface at arm.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="PublicKey">Its public key.</param>
    /// <param name="Port">Its UDP port.</param>
    /// <param name="Alive">The peers that were alive.</param>
    internal sealed record Tunnel(string Name, string PublicKey, int Port, IReadOnlyList<Peer> Alive);

    /// <summary>A peer that was alive at arm.</summary>
    /// <param name="PublicKey">Its public key.</param>
    /// <param name="AllowedIps">The addresses it had, in CIDR form.</param>
    internal sealed record Peer(string PublicKey, IReadOnlyList<string> AllowedIps);

    /// <summary>The operator's way through a tunnel.</summary>
    /// <param name="Interface">The interface.</param>
    /// <param name="Address">The address within the tunnel that the operator came from.</param>
    internal sealed record Way(string Interface, string Address);
}
