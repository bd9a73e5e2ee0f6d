using System.Globalization;
using Watchdog.Host.Native;

namespace Watchdog.Host.Network;

/// <summary>The host's network interfaces and bridges, from /sys/class/net: the daemon's sandbox leaves it no socket to ask with.</summary>
/// <param name="directory">Where they are.</param>
internal sealed class NetworkLinks(string directory = "/sys/class/net")
{
    private const int MostText = 4096;

    // Linux, include/uapi/linux/if_tun.h.
    private const int IffTap = 0x2;
    private const int IffVnetHeader = 0x4000;

    // Linux, include/uapi/linux/if_bridge.h, struct __fdb_entry.
    private const int EntrySize = 16;
    private const int MacLength = 6;
    private const int PortOffset = 6;
    private const int LocalOffset = 7;
    private const int PortHighOffset = 12;
    private const int MostEntries = 64 * 1024;

    /// <summary>What an interface leads to.</summary>
    /// <param name="name">Its name.</param>
    public LinkKind KindOf(string name)
    {
        if (Directory.Exists(At(name, "bridge")))
        {
            return LinkKind.Bridge;
        }

        if (Number(Text(name, "tun_flags")) is { } flags)
        {
            // QEMU and its like ask for the header of virtio (net/tap.c); tunnels have no use for it.
            return (flags & IffTap) == 0 ? LinkKind.Elsewhere : (flags & IffVnetHeader) != 0 ? LinkKind.Machine : LinkKind.Tap;
        }

        // A veth's peer is another interface (iflink), of which nothing is a part of this host's device tree; a VLAN and its
        // like lie above one that is (lower_…), and name their type (DEVTYPE).
        var isPair = Number(Text(name, "iflink")) is { } peer && Number(Text(name, "ifindex")) is { } own && peer != own && peer != 0;
        return isPair && !Path.Exists(At(name, "device")) && !HasLower(name) && !Text(name, "uevent").Contains("DEVTYPE=", StringComparison.Ordinal)
            ? LinkKind.Veth
            : LinkKind.Elsewhere;
    }

    /// <summary>A bridge's ports.</summary>
    /// <param name="bridge">Its name.</param>
    public IReadOnlyList<string> PortsOf(string bridge)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(At(bridge, "brif")).Select(p => Path.GetFileName(p)!)];
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return [];
        }
    }

    /// <summary>The port of a bridge on which an address of the link layer was learned; null when it is not known.</summary>
    /// <param name="bridge">Its name.</param>
    /// <param name="mac">The address, as in <c>aa:bb:cc:dd:ee:ff</c>.</param>
    public string? PortOf(string bridge, string mac)
    {
        byte[] wanted;
        try
        {
            wanted = Convert.FromHexString(mac.Replace(":", "", StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            return null;
        }

        var table = Files.ReadAtMost(At(bridge, "brforward"), MostEntries * EntrySize);
        for (var i = 0; i + EntrySize <= table.Length && wanted.Length == MacLength; i += EntrySize)
        {
            var entry = table.AsSpan(i, EntrySize);
            if (entry[LocalOffset] == 0 && entry[..MacLength].SequenceEqual(wanted))
            {
                var number = entry[PortOffset] | (entry[PortHighOffset] << 8);
                return PortsOf(bridge).FirstOrDefault(p => Number(Text(p, "brport/port_no")) == number);
            }
        }

        return null;
    }

    private bool HasLower(string name)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(At(name, ""), "lower_*").Any();
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return false;
        }
    }

    private string At(string name, string file) => Path.Combine(directory, name, file);

    private string Text(string name, string file) => Files.ReadStartText(At(name, file), MostText).Trim();

    private static int? Number(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
