namespace Watchdog.Host.Network;

/// <summary>What is at the other end of a network interface, as far as it decides whether a packet came from outside.</summary>
internal enum LinkKind
{
    /// <summary>Something else than this host: a card, a VLAN, a bond, WireGuard, another tunnel.</summary>
    Elsewhere,

    /// <summary>Another network namespace, by a veth pair.</summary>
    Veth,

    /// <summary>A virtual machine of this host, by a tap.</summary>
    Machine,

    /// <summary>A tap that may be a virtual machine's or a tunnel's (OpenVPN's <c>dev tap</c>).</summary>
    Tap,

    /// <summary>The ports of a bridge.</summary>
    Bridge,
}
