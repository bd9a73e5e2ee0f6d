using System.Globalization;
using System.Net;
using Watchdog.Host.Network;
using Watchdog.Host.Ssh;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Ssh;

/// <summary>A host with a card, a bridge of machines, a bridge that is the LAN, tunnels and containers; as Linux 6.1 writes its tables.</summary>
internal sealed class PeerOriginTests
{
    private TempHost _host = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        Write("net/fib_trie", "Local:\n  |-- 192.0.2.2\n     /32 host LOCAL\n");
        Write("net/if_inet6", "20010db8000000000000000000000002 02 40 00 80     eth0\n");
        Routes("eth0");
        Write("net/ipv6_route",
            "20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0\n"
            + "fd000000000000000000000000000000 08 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     ve-x\n");
        Write("net/arp",
            "IP address       HW type     Flags       HW address            Mask     Device\n"
            + "10.1.0.5         0x1         0x2         02:00:00:00:00:05     *        br0\n"
            + "10.1.0.6         0x1         0x2         02:00:00:00:00:06     *        br0\n"
            + "10.1.0.7         0x1         0x2         02:00:00:00:00:07     *        br0\n"
            + "10.1.0.1         0x1         0x2         02:00:00:00:00:01     *        br0\n");
        Link("eth0", 2, 2, "device/x");
        Link("wlan0", 3, 3, "uevent=DEVTYPE=wlan");
        Link("vlan5", 4, 2, "uevent=DEVTYPE=vlan", "lower_eth0/x");
        Link("wg0", 5, 5, "uevent=DEVTYPE=wireguard");
        Link("tun0", 6, 6, "tun_flags=0x1");
        Link("vnet0", 7, 7, "tun_flags=0x5002");
        Link("tap0", 8, 8, "tun_flags=0x2");
        Link("ve-x", 9, 4);
        Link("docker0", 10, 10, "bridge/x", "brif/ve-a/x");
        Link("ve-a", 11, 5, "brport/port_no=0x1");
        Link("br0", 12, 12, "bridge/x", "brif/eth1/x", "brif/ve-b/x", "brif/vnet1/x");
        Link("eth1", 13, 13, "device/x", "brport/port_no=0x1");
        Link("ve-b", 14, 6, "brport/port_no=0x2");
        Link("vnet1", 15, 15, "tun_flags=0x5002", "brport/port_no=0x3");
        Forward("br0", (1, 1), (5, 1), (6, 2), (7, 3));
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase("192.0.2.2", true, TestName = "the host itself")]
    [TestCase("192.0.2.9", false, TestName = "the LAN of a card")]
    [TestCase("198.51.100.1", false, TestName = "beyond the gateway")]
    [TestCase("10.2.0.9", false, TestName = "a wireless LAN")]
    [TestCase("10.3.0.9", false, TestName = "a VLAN")]
    [TestCase("10.4.0.9", false, TestName = "WireGuard")]
    [TestCase("10.5.0.9", false, TestName = "a tunnel of a program's: tailscale, wireguard-go, OpenVPN")]
    [TestCase("10.6.0.9", true, TestName = "a virtual machine's tap")]
    [TestCase("10.8.0.9", true, TestName = "a container's veth")]
    [TestCase("10.9.0.9", true, TestName = "behind a container, which is the gateway")]
    [TestCase("10.10.0.9", true, TestName = "a bridge of containers alone")]
    [TestCase("10.1.0.5", false, TestName = "a bridge that is the LAN, by its card")]
    [TestCase("10.1.0.6", true, TestName = "a bridge that is the LAN, by a container's port")]
    [TestCase("10.1.0.7", true, TestName = "a bridge that is the LAN, by a virtual machine's port")]
    [TestCase("2001:db8::9", false, TestName = "the LAN, IPv6")]
    [TestCase("fd00::9", true, TestName = "a container, IPv6")]
    public void Judge_APeer_IsWhereItsPacketsComeFrom(string remote, bool isLocal)
    {
        var place = Judge(remote);

        Assert.That((place.IsLocal, place.Doubt), Is.EqualTo((isLocal, "")));
    }

    [TestCase("10.7.0.9", "tap0 is a tap")]
    [TestCase("10.1.0.99", "by which port of br0")]
    public void Judge_WhatCannotBeTold_IsOutsideAndSaysSo(string remote, string doubt)
    {
        var place = Judge(remote);

        Assert.That(place.IsLocal, Is.False);
        Assert.That(place.Doubt, Does.Contain(doubt));
    }

    [Test]
    public void Judge_TheHostIsAContainerItself_ItsUplinkIsOutsideAndItsOwnContainersAreNot()
    {
        Routes("ve-x");

        Assert.Multiple(() =>
        {
            Assert.That(Judge("198.51.100.1", isContainer: true), Is.EqualTo(PeerOrigin.Place.Outside));
            Assert.That(Judge("10.8.0.9", isContainer: true), Is.EqualTo(PeerOrigin.Place.Outside), "the neighbour on the uplink");
            Assert.That(Judge("10.10.0.9", isContainer: true, "10.10.0.9").IsLocal, Is.True);
            Assert.That(Judge("10.10.0.9", isContainer: true).Doubt, Does.Contain("this host is a container itself"));
        });
    }

    [Test]
    public void Judge_TheHostIsAContainerWithABridgeOnItsUplink_ThePortTowardsTheGatewayIsOutside()
    {
        Routes("br0");
        Forward("br0", (1, 2), (5, 2), (6, 2), (7, 3));

        Assert.That(Judge("198.51.100.1", isContainer: true), Is.EqualTo(PeerOrigin.Place.Outside));
        Assert.That(Judge("10.1.0.5", isContainer: true), Is.EqualTo(PeerOrigin.Place.Outside));
        Assert.That(Judge("10.1.0.7", isContainer: true).IsLocal, Is.True);
    }

    private PeerOrigin.Place Judge(string remote, bool isContainer = false, string inNamespace = "") => new PeerOrigin(
        new NetworkAddresses(Path.Combine(_host.Root, "net"), static (_, _) => null),
        new NetworkLinks(Path.Combine(_host.Root, "sys")),
        isContainer,
        a => a.ToString() == inNamespace).Judge(IPAddress.Parse(remote));

    private void Routes(string uplink)
    {
        (string To, string Mask, string Gateway, string Interface)[] routes =
        [
            ("0.0.0.0", "0.0.0.0", uplink == "br0" ? "10.1.0.1" : "192.0.2.1", uplink),
            ("192.0.2.0", "255.255.255.0", "0.0.0.0", "eth0"),
            ("10.2.0.0", "255.255.255.0", "0.0.0.0", "wlan0"),
            ("10.3.0.0", "255.255.255.0", "0.0.0.0", "vlan5"),
            ("10.4.0.0", "255.255.255.0", "0.0.0.0", "wg0"),
            ("10.5.0.0", "255.255.255.0", "0.0.0.0", "tun0"),
            ("10.6.0.0", "255.255.255.0", "0.0.0.0", "vnet0"),
            ("10.7.0.0", "255.255.255.0", "0.0.0.0", "tap0"),
            ("10.8.0.0", "255.255.255.0", "0.0.0.0", "ve-x"),
            ("10.9.0.0", "255.255.255.0", "10.8.0.9", "ve-x"),
            ("10.10.0.0", "255.255.255.0", "0.0.0.0", "docker0"),
            ("10.1.0.0", "255.255.255.0", "0.0.0.0", "br0"),
        ];
        Write("net/route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
            + string.Concat(routes.Select(r => $"{r.Interface}\t{Hex(r.To)}\t{Hex(r.Gateway)}\t0003\t0\t0\t0\t{Hex(r.Mask)}\t0\t0\t0\n")));
    }

    private static string Hex(string address) =>
        BitConverter.ToUInt32(IPAddress.Parse(address).GetAddressBytes()).ToString("X8", CultureInfo.InvariantCulture);

    private void Link(string name, int index, int link, params string[] more)
    {
        Write($"sys/{name}/ifindex", $"{index}\n");
        Write($"sys/{name}/iflink", $"{link}\n");
        foreach (var file in more)
        {
            var parts = file.Split('=', 2);
            Write($"sys/{name}/{parts[0]}", parts.Length > 1 ? parts[1] + "\n" : "");
        }
    }

    private void Forward(string bridge, params (byte Mac, byte Port)[] entries) =>
        File.WriteAllBytes(
            Path.Combine(_host.Root, "sys", bridge, "brforward"),
            [.. entries.SelectMany(e => (byte[])[2, 0, 0, 0, 0, e.Mac, e.Port, 0, 0, 0, 0, 0, 0, 0, 0, 0])]);

    private void Write(string path, string text)
    {
        var full = Path.Combine(_host.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
