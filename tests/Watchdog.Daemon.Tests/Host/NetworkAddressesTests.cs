using System.Net;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Host;

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
        File.WriteAllText(Path.Combine(directory, "if_inet6"), "fd000000000000000000000000000001 02 40 00 80     wg0\n");
        File.WriteAllText(Path.Combine(directory, "route"), string.Join('\n',
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "host0\t00000000\t01004D0A\t0003\t0\t0\t0\t00000000\t0\t0\t0",
            "host0\t00004D0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
            "wg0\t0000580A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
            "wg1\t0500580A\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0"));
        _addresses = new NetworkAddresses(directory);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

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

    [TestCase("10.77.0.2", "10.77.0.1", "host0")]
    [TestCase("10.77.0.2", "192.0.2.7", "host0")]
    [TestCase("10.88.0.1", "10.88.0.2", "wg0")]
    [TestCase("10.88.0.5", "10.88.0.2", "wg1")]
    [TestCase("192.0.2.9", "10.88.0.2", "wg0")]
    [TestCase("192.0.2.9", "192.0.2.7", "")]
    [TestCase("fd00::1", "fd00::2", "wg0")]
    [TestCase("fd00::9", "fd00::2", "")]
    public void InterfaceOf_AConnection_IsTheHostsEnd(string local, string remote, string expected) =>
        Assert.That(_addresses.InterfaceOf(IPAddress.Parse(local), IPAddress.Parse(remote)), Is.EqualTo(expected));
}
