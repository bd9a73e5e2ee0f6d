using System.Globalization;
using System.Net;
using Watchdog.Core;
using Watchdog.Host.Network;

namespace Watchdog.Probes.Network;

/// <summary>Tells it from the kernel's route between the two ends of the operator's connection.</summary>
internal sealed class OperatorLinks : IOperatorLinks
{
    // if_arp.h, as /sys/class/net/NAME/type shows it (sysfs-class-net).
    private const int Ethernet = 1;
    private const int InfiniBand = 32;
    private const int Loopback = 772;

    /// <inheritdoc/>
    public OperatorLink? Of(Operator? way) =>
        way is not null
        && IPAddress.TryParse(way.Local, out var local)
        && IPAddress.TryParse(way.Remote, out var remote)
        && new NetworkAddresses().InterfaceOf(local, remote) is { Length: > 0 } name
            ? new OperatorLink(name, KindOf(TypeOf(name)))
            : null;

    /// <summary>What a link of this hardware type is: what is neither a network's nor the loopback is a tunnel's.</summary>
    internal static OperatorLink.Kinds KindOf(int type) => type switch
    {
        Ethernet or InfiniBand => OperatorLink.Kinds.Network,
        Loopback => OperatorLink.Kinds.Host,
        _ => OperatorLink.Kinds.Tunnel,
    };

    private static int TypeOf(string name)
    {
        try
        {
            return int.Parse(File.ReadAllText($"/sys/class/net/{name}/type"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Not to be told: then what looks at networks decides, as for an operator that nobody knows.
            return Ethernet;
        }
    }
}
