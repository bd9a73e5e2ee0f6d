using System.Net;
using System.Net.Sockets;
using Watchdog.Host.Network;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Network;

internal sealed class NetworkAddressesTests
{
    private TempHost _host = null!;
    private NetworkAddresses _addresses = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        var directory = Directory.CreateDirectory(Path.Combine(_host.Paths.Root, "net")).FullName;
        File.WriteAllText(Path.Combine(directory, "fib_trie"), """
            Main:
              +-- 0.0.0.0/0 3 0 5
                 |-- 10.77.0.0
                    /24 link UNICAST
            Local:
              +-- 0.0.0.0/0 3 0 5
                    |-- 10.77.0.2
                       /32 host LOCAL
                    |-- 10.77.0.255
                       /32 link BROADCAST
                    |-- 10.88.0.1
                       /32 host LOCAL
            """);
        File.WriteAllText(Path.Combine(directory, "if_inet6"), """
            fd000000000000000000000000000001 02 40 00 80     wg0
            fe800000000000000000000000000002 03 40 20 80   host0

            """);
        File.WriteAllText(Path.Combine(directory, "route"), string.Join('\n',
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "host0\t00000000\t01004D0A\t0003\t0\t0\t100\t00000000\t0\t0\t0",
            "host1\t00000000\t01004D0A\t0003\t0\t0\t200\t00000000\t0\t0\t0",
            "host0\t01004D0A\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0",
            "wg0\t0000580A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0"));
        File.WriteAllText(Path.Combine(directory, "ipv6_route"), string.Join('\n',
            $"{new string('0', 32)} 00 {new string('0', 32)} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003    host0",
            $"20010db8000000000000000000000000 20 {new string('0', 32)} 00 {new string('0', 32)} ffffffff 00000001 00000000 00200200       lo",
            $"fd000000000000000000000000000000 40 {new string('0', 32)} 00 {new string('0', 32)} 00000100 00000001 00000000 00000001      wg0"));
        _addresses = new NetworkAddresses(directory, Route);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase("10.88.0.9", "10.88.0.1", Description = "wg0 has a network that holds the host's address")]
    [TestCase("10.77.0.1", null, Description = "host0 has a route to this address alone, and no network")]
    [TestCase("fd00::2", "fd00::1")]
    public void OwnTowards_AnAddress_IsTheHostsInThatNetwork(string remote, string? own) =>
        Assert.That(_addresses.OwnTowards(IPAddress.Parse(remote))?.ToString(), Is.EqualTo(own));

    [TestCase("2001:db8:9::7", "2001:db8:1::2", Description = "from behind the gateway: no address of the link")]
    [TestCase("2001:db8:1::7", "2001:db8:1::2")]
    [TestCase("2001:db8:2::7", "2001:db8:2::2", Description = "the network that holds the other end")]
    [TestCase("fe80::7%3", "fe80::2")]
    [TestCase("fe80::7%4", "fe80::3")]
    [TestCase("fe80::7", "fe80::2", Description = "which link is meant is not said: the first that leads to such addresses")]
    public void OwnTowards_IPv6_IsOfTheLinkForALinkAlone(string remote, string? own)
    {
        var none = new string('0', 32);
        WriteTable("if_inet6", "fe800000000000000000000000000002 03 40 20 80   host0\nfe800000000000000000000000000003 04 40 20 80   host1\n"
            + "20010db8000100000000000000000002 03 40 00 80   host0\n20010db8000200000000000000000002 03 40 00 80   host0\n");
        WriteTable("ipv6_route", string.Join('\n',
            $"{none} 00 {none} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003    host0",
            $"fe800000000000000000000000000000 40 {none} 00 {none} 00000100 00000001 00000000 00000001    host0",
            $"fe800000000000000000000000000000 40 {none} 00 {none} 00000100 00000001 00000000 00000001    host1",
            $"20010db8000100000000000000000000 40 {none} 00 {none} 00000100 00000001 00000000 00000001    host0",
            $"20010db8000200000000000000000000 40 {none} 00 {none} 00000100 00000001 00000000 00000001    host0"));

        Assert.That(_addresses.OwnTowards(IPAddress.Parse(remote))?.ToString(), Is.EqualTo(own));
    }

    [TestCase("192.0.2.7", "192.0.2.2")]
    [TestCase("192.168.5.7", "192.168.5.2", Description = "the network that holds the other end")]
    [TestCase("203.0.113.7", "192.0.2.2", Description = "not the address that is for the link alone")]
    [TestCase("169.254.3.7", "169.254.3.2")]
    public void OwnTowards_IPv4_IsOfTheNetworkThatHoldsTheOtherEnd(string remote, string? own)
    {
        WriteTable("fib_trie", string.Concat(new[] { "169.254.3.2", "192.0.2.2", "192.168.5.2" }.Select(a => $"   |-- {a}\n      /32 host LOCAL\n")));
        WriteTable("route", string.Join('\n',
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "host0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
            "host0\t0000FEA9\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
            "host0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
            "host0\t0005A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0"));

        Assert.That(_addresses.OwnTowards(IPAddress.Parse(remote))?.ToString(), Is.EqualTo(own));
    }

    private void WriteTable(string name, string text) => File.WriteAllText(Path.Combine(_host.Paths.Root, "net", name), text);

    [TestCase("host0", true)]
    [TestCase("wg0", true)]
    [TestCase("host2", false, Description = "its routes are a policy's")]
    public void IsKnown_Interface_HasAnAddressOrARouteOfTheMainTable(string name, bool expected) =>
        Assert.That(_addresses.IsKnown(name), Is.EqualTo(expected));

    [TestCase("10.77.0.2", true)]
    [TestCase("10.88.0.1", true)]
    [TestCase("10.77.0.1", false)]
    [TestCase("10.77.0.255", false)]
    [TestCase("127.0.0.5", true)]
    [TestCase("::1", true)]
    [TestCase("fd00::1", true)]
    [TestCase("fd00::2", false)]
    public void IsOwn_Address_IsInTheTables(string address, bool expected) =>
        Assert.That(_addresses.IsOwn(IPAddress.Parse(address)), Is.EqualTo(expected));

    [TestCase("10.77.0.2", "192.0.2.7", "by-the-kernel", Description = "the kernel's answer comes first")]
    [TestCase("10.77.0.2", "203.0.113.7", "host0", Description = "a /32, from behind the gateway that a link route leads to")]
    [TestCase("10.77.0.2", "10.77.0.1", "host0")]
    [TestCase("10.88.0.1", "203.0.113.7", "wg0", Description = "the network of the host's end")]
    [TestCase("192.0.2.9", "10.88.0.2", "wg0")]
    [TestCase("fd00::1", "2001:db9::7", "wg0")]
    [TestCase("2001:db9::1", "fd00::2", "wg0")]
    [TestCase("2001:db9::1", "2001:db9::7", "host0")]
    [TestCase("fe80::2", "fe80::1", "host0")]
    public void InterfaceOf_AConnection_IsWhereTheAnswerGoes(string local, string remote, string expected) =>
        Assert.That(_addresses.InterfaceOf(IPAddress.Parse(local), IPAddress.Parse(remote)), Is.EqualTo(expected));

    [Test]
    public void InterfaceOf_NoTables_IsNotKnown() =>
        Assert.That(new NetworkAddresses(_host.Root, static (_, _) => null).InterfaceOf(IPAddress.Parse("10.77.0.2"), IPAddress.Parse("10.77.0.1")), Is.Empty);

    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("::1", "::1")]
    public void InterfaceOf_ThisHostItself_IsTheLoopback(string local, string remote)
    {
        if (!new NetworkAddresses().IsOwn(IPAddress.Parse(local)) || !Socket.OSSupportsIPv6 && local.Contains(':'))
        {
            Assert.Ignore("this machine has no such address");
        }

        Assert.That(new NetworkAddresses().InterfaceOf(IPAddress.Parse(local), IPAddress.Parse(remote)), Is.EqualTo("lo"));
    }

    private static string? Route(IPAddress local, IPAddress remote) =>
        (local.ToString(), remote.ToString()) == ("10.77.0.2", "192.0.2.7") ? "by-the-kernel" : null;

    /// <summary>Another namespace's tables are as long as their owner likes.</summary>
    [TestCase(int.MaxValue, true)]
    [TestCase(64 * 1024, false)]
    public void Tables_OfOthers_AreReadUpToABound(int most, bool isFound)
    {
        var directory = Path.Combine(_host.Paths.Root, "net");
        var filler = string.Concat(Enumerable.Repeat("     |-- 10.1.2.3\n        /32 link UNICAST\n", 2000));
        File.WriteAllText(Path.Combine(directory, "fib_trie"), filler + "     |-- 10.99.0.2\n        /32 host LOCAL\n");

        Assert.That(new NetworkAddresses(directory, null, most).IsOwn(IPAddress.Parse("10.99.0.2")), Is.EqualTo(isFound));
    }
}
