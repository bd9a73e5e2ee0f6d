using System.Globalization;
using System.Net.Sockets;
using System.Text;
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
        var notifier = Notifier.FromEnvironment();

        bool[] sent = [notifier.Ready(), notifier.Status("armed"), notifier.Watchdog(), notifier.Stopping()];

        Assert.Multiple(() =>
        {
            Assert.That(sent, Has.All.True);
            Assert.That(notifier.IsEnabled, Is.True);
            Assert.That(new[] { Receive(), Receive(), Receive(), Receive() }, Is.EqualTo(new[] { "READY=1", "STATUS=armed", "WATCHDOG=1", "STOPPING=1" }));
        });
    }

    [Test]
    public void Watchdog_AnotherInterval_IsToldInMicroseconds()
    {
        _environment.Set("NOTIFY_SOCKET", _folder.File("notify"));
        Notifier.FromEnvironment().Watchdog(TimeSpan.FromHours(1));
        Assert.That(Receive(), Is.EqualTo("WATCHDOG_USEC=3600000000\nWATCHDOG=1"));
    }

    [Test]
    public void Status_LineBreak_CannotSmuggleInAnotherMessage()
    {
        _environment.Set("NOTIFY_SOCKET", _folder.File("notify"));
        Notifier.FromEnvironment().Status("fine\nMAINPID=1");
        Assert.That(Receive(), Is.EqualTo("STATUS=fine MAINPID=1"));
    }

    [Test]
    public void FromEnvironment_Called_HidesTheSocketFromChildren()
    {
        _environment.Set("NOTIFY_SOCKET", _folder.File("notify"));
        _ = Notifier.FromEnvironment();
        Assert.That(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Is.Null);
    }

    [Test]
    public void Methods_NoSocketNamed_DoNothing()
    {
        var notifier = Notifier.FromEnvironment();
        Assert.Multiple(() =>
        {
            Assert.That(notifier.IsEnabled, Is.False);
            Assert.That(notifier.Ready(), Is.False);
            Assert.That(notifier.WatchdogInterval, Is.Null);
        });
    }

    [Test]
    public void Ready_SocketIsGone_ReturnsFalse()
    {
        _environment.Set("NOTIFY_SOCKET", _folder.File("nobody"));
        Assert.That(Notifier.FromEnvironment().Ready(), Is.False);
    }

    [TestCase("30000000", true, 30.0)]
    [TestCase("30000000", false, null, Description = "meant for another process")]
    [TestCase("garbage", true, null)]
    [TestCase("0", true, null)]
    public void WatchdogInterval_Environment_IsRead(string microseconds, bool ours, double? seconds)
    {
        _environment.Set("WATCHDOG_USEC", microseconds);
        _environment.Set("WATCHDOG_PID", (ours ? Environment.ProcessId : 1).ToString(CultureInfo.InvariantCulture));
        Assert.That(Notifier.FromEnvironment().WatchdogInterval?.TotalSeconds, Is.EqualTo(seconds));
    }

    private string Receive()
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }
}
