using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// The stranger's own network beside the host: a veth pair from the host into the namespace, with link-local addresses
/// that collide with nobody's, and a default route by way of the host.
/// </summary>
internal sealed class Neighbourhood
{
    private const int Networks = 2048;
    private const string Outside = "rbwdout";

    // Network managers leave this prefix alone (dhcpcd on NixOS, NetworkManager's udev rules for veth).
    private const string LinkPrefix = "ve-rbwd";

    private readonly int _number = RandomNumberGenerator.GetInt32(Networks);

    /// <summary>The host's end.</summary>
    public string Link => string.Create(CultureInfo.InvariantCulture, $"{LinkPrefix}{_number:x3}");

    /// <summary>The host's IPv4 address on it.</summary>
    public IPAddress HostV4 => V4(96, (_number * 4) + 1);

    /// <summary>The host's IPv6 address on it.</summary>
    public IPAddress HostV6 => V6(0, 1);

    private IPAddress OwnV4 => V4(96, (_number * 4) + 2);

    private IPAddress OwnV6 => V6(0, 2);

    /// <summary>The stranger's address.</summary>
    /// <param name="family">Of which family.</param>
    public IPAddress Own(AddressFamily family) => family == AddressFamily.InterNetwork ? OwnV4 : OwnV6;

    /// <summary>The stranger's address within a tunnel.</summary>
    /// <param name="like">An address of the host's within the tunnel, which tells the family.</param>
    /// <param name="tunnel">The tunnel's number, from 0.</param>
    public IPAddress Tunnelled(IPAddress like, int tunnel) =>
        like.AddressFamily == AddressFamily.InterNetwork ? V4(128, (_number + tunnel) % Networks) : V6(1, (byte)(2 + tunnel));

    /// <summary>Makes it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public async Task BuildAsync(IProgramRunner inside, NetworkThread outside, StrangerTraces traces, CancellationToken cancellation)
    {
        var id = await outside.Id;
        traces.Note(new Trace(TraceKind.Link, Link));
        traces.Note(new Trace(TraceKind.Connections, Link, $"{OwnV4}"));

        // Addresses of their own, or udev would give them others a moment later (systemd.link(5), MACAddressPolicy=).
        await BatchAsync(
            inside.RunAsync("ip", ["-batch", "-"], $"""
                link add dev {Link} address {Mac(1)} type veth peer name {Outside} address {Mac(2)} netns {id}
                address add {HostV4}/30 dev {Link}
                link set dev {Link} up

                """, cancellation));
        await BatchAsync(
            outside.RunAsync("ip", ["-batch", "-"], $"""
                link set dev lo up
                address add {OwnV4}/30 dev {Outside}
                link set dev {Outside} up
                route add 0.0.0.0/0 via {HostV4}

                """, cancellation));
    }

    /// <summary>Adds IPv6 to it; false where the host has none.</summary>
    public async Task<bool> AddIPv6Async(IProgramRunner inside, IProgramRunner outside, StrangerTraces traces, CancellationToken cancellation)
    {
        try
        {
            traces.Note(new Trace(TraceKind.Connections, Link, $"{OwnV6}"));
            await BatchAsync(inside.RunAsync("ip", ["address", "add", $"{HostV6}/64", "dev", Link, "nodad"], cancellation));
            await BatchAsync(
                outside.RunAsync("ip", ["-batch", "-"], $"""
                    address add {OwnV6}/64 dev {Outside} nodad
                    route add ::/0 via {HostV6}

                    """, cancellation));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task BatchAsync(Task<ProgramResult> running)
    {
        var result = await running;
        if (result.ExitCode != 0)
        {
            throw new IOException($"ip: {result.Error.Split('\n')[0]}");
        }
    }

    private string Mac(int end) => string.Create(CultureInfo.InvariantCulture, $"02:72:62:{_number >> 8:x2}:{_number & 0xFF:x2}:{end:x2}");

    private static IPAddress V4(int third, int offset) => new([169, 254, (byte)(third + (offset >> 8)), (byte)offset]);

    private IPAddress V6(int network, byte end) =>
        new([0xfd, 0x72, 0x62, 0x77, 0x64, (byte)network, (byte)(_number >> 8), (byte)_number, 0, 0, 0, 0, 0, 0, 0, end]);
}
