using System.Globalization;
using System.Net;
using Watchdog.Host.Network;
using Watchdog.Host.Processes;

namespace Watchdog.Host.Ssh;

/// <summary>
/// Whether who is at the other end of a connection is elsewhere, or on this very host: in another network namespace, in a
/// container or in a virtual machine, from where a firewall that shuts the world out may still let them in.
/// </summary>
/// <remarks>
/// It is decided by the interface by which packets to the peer leave; on a bridge, by the port on which the peer's address of
/// the link layer was learned. Nobody but root can change either. The interface of the host's own default route is the way to
/// the world whatever it is made of: where this host is itself a container, that is a veth. Whatever cannot be told counts as
/// outside, and says so.
/// </remarks>
internal sealed class PeerOrigin(NetworkAddresses addresses, NetworkLinks links, bool isContainer, Func<IPAddress, bool> isInNamespace)
{
    private const string ContainerMark = "/run/systemd/container";
    // Others fill those tables, in as many namespaces as they like: what is not found within these bounds is not found.
    private const int MostNamespaces = 256;
    private const int MostProcesses = 4096;
    private const int MostTable = 64 * 1024;
    private static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(500);

    /// <summary>As this host's tables tell.</summary>
    public static PeerOrigin OfHost() =>
        new(new NetworkAddresses(), new NetworkLinks(), File.Exists(ContainerMark), IsInNamespace);

    /// <summary>Judges it.</summary>
    /// <param name="remote">The peer's address.</param>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public Place Judge(IPAddress remote)
    {
        if (addresses.IsOwn(remote))
        {
            return Place.OnThisHost;
        }

        if (addresses.RouteTo(remote) is not { } route)
        {
            return Place.Outside;
        }

        return links.KindOf(route.Interface) switch
        {
            LinkKind.Machine => Place.OnThisHost,
            LinkKind.Tap => Place.Unclear($"{route.Interface} is a tap, a virtual machine's or a tunnel's"),
            LinkKind.Veth => addresses.IsDefault(route.Interface) ? Place.Outside : BehindVeth(remote, route.Interface),
            LinkKind.Bridge => OnBridge(remote, route),
            LinkKind.Elsewhere => Place.Outside,
        };
    }

    private Place OnBridge(IPAddress remote, NetworkRoute route)
    {
        var bridge = route.Interface;
        var ports = links.PortsOf(bridge);
        var isUplink = addresses.IsDefault(bridge);
        if (!isUplink && ports.Count > 0 && ports.All(p => links.KindOf(p) is LinkKind.Veth or LinkKind.Machine))
        {
            return ports.All(p => links.KindOf(p) == LinkKind.Machine) ? Place.OnThisHost : BehindVeth(remote, bridge);
        }

        var neighbour = route.Gateway ?? remote;
        if (addresses.LinkAddressOf(neighbour, bridge) is not { } mac || links.PortOf(bridge, mac) is not { } port)
        {
            return ports.Any(p => links.KindOf(p) is LinkKind.Veth or LinkKind.Machine or LinkKind.Tap)
                ? Place.Unclear($"by which port of {bridge} it came is not known")
                : Place.Outside;
        }

        return links.KindOf(port) switch
        {
            LinkKind.Machine => Place.OnThisHost,
            LinkKind.Tap => Place.Unclear($"{port} of {bridge} is a tap, a virtual machine's or a tunnel's"),
            LinkKind.Veth => isUplink && IsTowardsGateway(bridge, port) ? Place.Outside : BehindVeth(remote, port),
            LinkKind.Elsewhere or LinkKind.Bridge => Place.Outside,
        };
    }

    private bool IsTowardsGateway(string bridge, string port) =>
        addresses.Gateways(bridge).Any(g => addresses.LinkAddressOf(g, bridge) is { } mac && links.PortOf(bridge, mac) == port);

    // A container's second veth may lead outside as its first does. Its own containers' addresses are in their namespaces.
    private Place BehindVeth(IPAddress remote, string name) =>
        !isContainer || isInNamespace(remote)
            ? Place.OnThisHost
            : Place.Unclear($"{name} is a veth, and this host is a container itself");

    /// <summary>Whether an address is that of another network namespace in which a process of this host's runs.</summary>
    private static bool IsInNamespace(IPAddress address)
    {
        var seen = new HashSet<string>();
        var began = TimeProvider.System.GetTimestamp();
        foreach (var directory in Directory.EnumerateDirectories("/proc").Take(MostProcesses))
        {
            if (seen.Count > MostNamespaces || TimeProvider.System.GetElapsedTime(began) > MostTime)
            {
                return false;
            }

            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                || HostProcess.NetworkOf(pid) is not { } space
                || !seen.Add(space)
                || space == HostProcess.NetworkOf(1))
            {
                continue;
            }

            if (new NetworkAddresses(directory + "/net", static (_, _) => null, MostTable).IsOwn(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where a peer is.</summary>
    /// <param name="IsLocal">Whether it is known to be on this very host.</param>
    /// <param name="Doubt">Why it could not be told; empty when it could.</param>
    internal sealed record Place(bool IsLocal, string Doubt)
    {
        /// <summary>Elsewhere.</summary>
        public static Place Outside { get; } = new(false, "");

        /// <summary>On this host.</summary>
        public static Place OnThisHost { get; } = new(true, "");

        /// <summary>It cannot be told.</summary>
        public static Place Unclear(string doubt) => new(false, doubt);
    }
}
