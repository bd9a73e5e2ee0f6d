using System.Net;
using System.Net.Sockets;
using Watchdog.Host.Ssh;

namespace Watchdog.Host.Tests.Ssh;

internal sealed class SshConnectionTests
{
    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public void Of_AProcessWithATcpConnection_NamesItsEndsAndThatItIsLocal(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        using var client = new TcpClient(IPAddress.Parse(address).AddressFamily);
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        using var server = listener.AcceptTcpClient();

        var connection = SshConnection.Of(Environment.ProcessId);

        Assert.That(connection.IsLocal, Is.True);
        Assert.That(connection.Remote?.Address, Is.EqualTo(connection.Local?.Address));
    }

    [Test]
    public void Of_AProcessThatIsGone_IsUnknown() => Assert.That(SshConnection.Of(int.MaxValue), Is.EqualTo(SshConnection.Unknown));
}
