using System.Net;

namespace Watchdog.Probes.WireGuard;

/// <summary>A peer of a WireGuard interface, without its preshared key.</summary>
/// <param name="PublicKey">Its public key.</param>
/// <param name="AllowedIps">The addresses that are its.</param>
/// <param name="LatestHandshake">The last completed handshake, to the second; null for none.</param>
/// <param name="Received">Bytes that came from it.</param>
/// <param name="Endpoint">Where it is; null when that is not known.</param>
internal sealed record WireGuardPeer(
    string PublicKey,
    IReadOnlyList<IPNetwork> AllowedIps,
    DateTimeOffset? LatestHandshake,
    long Received,
    IPEndPoint? Endpoint)
{
    /// <summary>An address that is this peer's own, and not a network behind it; null when it has none.</summary>
    public IPAddress? OwnAddress => AllowedIps.FirstOrDefault(IsSingle) is { } own && own != default ? own.BaseAddress : null;

    private static bool IsSingle(IPNetwork network) => network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8;
}
