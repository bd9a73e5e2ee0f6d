using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting.Systemd;
using Watchdog.Systemd.Tests.Fakes;

namespace Watchdog.Systemd.Tests;

[NonParallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NotifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NativeEnvironment _environment = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };

    public NotifierTests() => _manager.Bind(new UnixDomainSocketEndPoint(_folder.File("notify")));

    public void Dispose()
    {
        _environment.Dispose();
        _manager.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Methods_SocketIsThere_SendWhatSdNotifySays()
    {
        _environment.Set("NOTIFY_SOCKET", _folder.File("notify"));
        var notifier = FromEnvironment();

        bool[] sent = [notifier.Status("armed"), notifier.Watchdog(TimeSpan.FromHours(1))];

        Assert.Multiple(() =>
        {
            Assert.That(sent, Has.All.True);
            Assert.That(notifier.IsEnabled, Is.True);
            Assert.That(new[] { Receive(), Receive() }, Is.EqualTo(new[] { "STATUS=armed", "WATCHDOG_USEC=3600000000\nWATCHDOG=1" }));
        });
    }

    [Test]
    public void Status_LineBreak_CannotSmuggleInAnotherMessage()
    {
        _environment.Set("NOTIFY_SOCKET", _folder.File("notify"));
        FromEnvironment().Status("fine\nMAINPID=1");
        Assert.That(Receive(), Is.EqualTo("STATUS=fine MAINPID=1"));
    }

    [Test]
    public void Constructor_Called_HidesTheSocketFromChildren()
    {
        _environment.Set("NOTIFY_SOCKET", _folder.File("notify"));
        _ = FromEnvironment();
        Assert.That(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Is.Null);
    }

    [Test]
    public void Methods_NoSocketNamed_DoNothing()
    {
        var notifier = FromEnvironment();
        Assert.Multiple(() =>
        {
            Assert.That(notifier.IsEnabled, Is.False);
            Assert.That(notifier.Status("armed"), Is.False);
            Assert.That(notifier.WatchdogInterval, Is.Null);
        });
    }

    [Test]
    public void Status_SocketIsGone_ReturnsFalse()
    {
        _environment.Set("NOTIFY_SOCKET", _folder.File("nobody"));
        Assert.That(FromEnvironment().Status("armed"), Is.False);
    }

    [TestCase("30000000", true, 30.0)]
    [TestCase("30000000", false, null, Description = "meant for another process")]
    [TestCase("garbage", true, null)]
    [TestCase("0", true, null)]
    public void WatchdogInterval_Environment_IsRead(string microseconds, bool ours, double? seconds)
    {
        _environment.Set("WATCHDOG_USEC", microseconds);
        _environment.Set("WATCHDOG_PID", (ours ? Environment.ProcessId : 1).ToString(CultureInfo.InvariantCulture));
        Assert.That(FromEnvironment().WatchdogInterval?.TotalSeconds, Is.EqualTo(seconds));
    }

    private static Notifier FromEnvironment() => new(new SystemdNotifier());

    private string Receive()
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }
}
