using System.Net;
using System.Net.Sockets;
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
        File.WriteAllText(Path.Combine(directory, "if_inet6"), """
            fd000000000000000000000000000001 02 40 00 80     wg0
            fe800000000000000000000000000002 03 40 20 80   host0

            """);
        _addresses = new NetworkAddresses(directory, Route);
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

    [TestCase("10.77.0.2", "192.0.2.7", "host0")]
    [TestCase("192.0.2.9", "192.0.2.7", "")]
    [TestCase("fe80::2", "fe80::1", "host0")]
    [TestCase("fe80::9", "fe80::1", "")]
    public void InterfaceOf_AConnection_IsWhereTheKernelSendsTheAnswer(string local, string remote, string expected) =>
        Assert.That(_addresses.InterfaceOf(IPAddress.Parse(local), IPAddress.Parse(remote)), Is.EqualTo(expected));

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
        (local.ToString(), remote.ToString()) == ("10.77.0.2", "192.0.2.7") ? "host0" : null;
}
