namespace Watchdog.Probes.Network;

/// <summary>The link of the host by which an operator came in.</summary>
/// <param name="Name">The interface.</param>
/// <param name="Kind">What it is.</param>
internal sealed record OperatorLink(string Name, OperatorLink.Kinds Kind)
{
    /// <summary>What a link is, as far as it matters to who looks at it from outside.</summary>
    internal enum Kinds
    {
        /// <summary>A network's: a stranger beside the host comes in as others there do.</summary>
        Network,

        /// <summary>A tunnel's (WireGuard, tun, PPP): a stranger beside the host does not come in by it.</summary>
        Tunnel,

        /// <summary>The host itself: somebody's proxy, or a session opened here. Nobody from outside comes in by it.</summary>
        Host,
    }
}
