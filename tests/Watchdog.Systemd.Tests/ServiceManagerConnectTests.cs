using System.Net.Sockets;
using Watchdog.Systemd.Native;
using Watchdog.Systemd.Tests.Fakes;

namespace Watchdog.Systemd.Tests;

public sealed class ServiceManagerConnectTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [TestCase(false)]
    [TestCase(true)]
    public void Connect_NoSocket_IsUnavailable(bool isBus)
    {
        using var folder = new TemporaryFolder();
        Assert.That(
            () => ServiceManager.Connect(folder.File("nobody"), isBus, Short),
            Throws.TypeOf<BusUnavailableException>().With.Property("Errno").EqualTo(Errno.NoEntry));
    }

    [Test]
    public void Connect_NobodyListens_IsUnavailable()
    {
        using var folder = new TemporaryFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File("dead")));
        Assert.That(
            () => ServiceManager.Connect(folder.File("dead"), isBus: false, Short),
            Throws.TypeOf<BusUnavailableException>().With.Property("Errno").EqualTo(Errno.ConnectionRefused));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Connect_PeerSaysNothing_GivesUpInTime(bool isBus)
    {
        using var peer = new FakePeer(FakePeer.Silent);
        ulong before = Deadline.Now;

        Assert.That(
            () => ServiceManager.Connect(peer.Path, isBus, Short),
            Throws.TypeOf<BusUnavailableException>().With.Property("Errno").EqualTo(Errno.TimedOut));

        // The runtime waits by a coarse clock (CLOCK_MONOTONIC_COARSE, ticks of up to 10 ms), and may be a tick early.
        Assert.That(Deadline.Now - before, Is.InRange(90_000ul, 5_000_000ul), "microseconds");
    }

    [Test]
    public void Connect_BusAuthenticatesAndForgetsHello_GivesUpInTime()
    {
        using var peer = new FakePeer(FakePeer.Authenticate);
        Assert.That(
            () => ServiceManager.Connect(peer.Path, isBus: true, Short),
            Throws.TypeOf<BusUnavailableException>().With.Property("Errno").EqualTo(Errno.TimedOut));
    }

    [Test]
    public void Connect_PeerInPlaceOfABus_IsUnavailable()
    {
        using var peer = new FakePeer(FakePeer.BePeer);
        Assert.That(
            () => ServiceManager.Connect(peer.Path, isBus: true, TimeSpan.FromSeconds(10)),
            Throws.TypeOf<BusUnavailableException>().With.Property("Errno").EqualTo(Errno.NotConnected));
    }

    [Test]
    public void Connect_PeerHangsUp_IsUnavailable()
    {
        using var peer = new FakePeer(FakePeer.HangUp);
        Assert.That(
            () => ServiceManager.Connect(peer.Path, isBus: false, TimeSpan.FromSeconds(10)),
            Throws.TypeOf<BusUnavailableException>().With.Property("Errno").Not.EqualTo(Errno.TimedOut));
    }

    [Test]
    public void Connect_PeerSpeaksSomethingElse_IsUnavailable()
    {
        using var peer = new FakePeer(FakePeer.Babble);
        Assert.That(
            () => ServiceManager.Connect(peer.Path, isBus: false, TimeSpan.FromSeconds(10)),
            Throws.TypeOf<BusUnavailableException>().With.Property("Errno").Not.EqualTo(Errno.TimedOut));
    }

    [Test]
    public void Call_PeerNeverAnswers_GivesUpInTime()
    {
        using var peer = new FakePeer(FakePeer.BePeer);
        using ServiceManager manager = ServiceManager.Connect(peer.Path, isBus: false, Short);
        Assert.That(
            () => manager.GetUnitState("some.service"),
            Throws.TypeOf<BusUnavailableException>().With.Property("Errno").EqualTo(Errno.TimedOut));
    }

    [Test]
    public void Call_PeerHangsUpMeanwhile_IsUnavailable()
    {
        using var peer = new FakePeer(socket =>
        {
            FakePeer.BePeer(socket);
            socket.Receive(new byte[4096]); // the call
            socket.Dispose();
        });
        using ServiceManager manager = ServiceManager.Connect(peer.Path, isBus: false, TimeSpan.FromSeconds(10));
        Assert.That(
            () => manager.StopUnit("some.service"),
            Throws.TypeOf<BusUnavailableException>().With.Property("Errno").Not.EqualTo(Errno.TimedOut));
    }

    [TestCase("/nonexistent/program")]
    [TestCase("relative")]
    [TestCase("/etc/passwd", Description = "not executable")]
    [TestCase("/usr", Description = "a folder")]
    [TestCase("/bin/true\0x", Description = "cut short by a NUL")]
    public void StartTransientService_NoSuchProgram_IsRefusedBeforePid1IsAsked(string path)
    {
        using var peer = new FakePeer(FakePeer.BePeer);
        using ServiceManager manager = ServiceManager.Connect(peer.Path, isBus: false, Short);
        var service = new TransientService { Name = "x", ExecStart = [new ExecCommand(path, [])] };
        Assert.Multiple(() =>
        {
            Assert.That(() => manager.StartTransientService(service), Throws.TypeOf<InvalidUnitPropertyException>());
            Assert.That(
                () => manager.StartTransientTimer(new TransientTimer { Name = "x", After = Short, Service = service }),
                Throws.TypeOf<InvalidUnitPropertyException>());
        });
    }

    [Test]
    public void StartTransientTimer_ServiceOfAnotherName_IsRefused()
    {
        using var peer = new FakePeer(FakePeer.BePeer);
        using ServiceManager manager = ServiceManager.Connect(peer.Path, isBus: false, Short);
        var service = new TransientService { Name = "b", ExecStart = [new ExecCommand("/bin/true", [])] };
        Assert.That(
            () => manager.StartTransientTimer(new TransientTimer { Name = "a", After = Short, Service = service }),
            Throws.ArgumentException);
    }

    [TestCase("a\0b")]
    [TestCase("$HOME")]
    [TestCase("100$$")]
    [TestCase("a; b")]
    public void StartTransientService_ArgumentThatWouldNotArrive_IsRefused(string argument)
    {
        using var peer = new FakePeer(FakePeer.BePeer);
        using ServiceManager manager = ServiceManager.Connect(peer.Path, isBus: false, Short);
        var service = new TransientService { Name = "x", ExecStart = [new ExecCommand("/bin/true", [argument])] };
        Assert.That(() => manager.StartTransientService(service), Throws.TypeOf<InvalidUnitPropertyException>());
    }

    [TestCase("FIELD=two words")]
    [TestCase("FIELD=\"quoted\"")]
    [TestCase("FIELD=back\\slash")]
    [TestCase("FIELD=line\nbreak")]
    public void StartTransientService_JournalFieldThatWouldNotLast_IsRefused(string field)
    {
        using var peer = new FakePeer(FakePeer.BePeer);
        using ServiceManager manager = ServiceManager.Connect(peer.Path, isBus: false, Short);
        var service = new TransientService { Name = "x", ExecStart = [new ExecCommand("/bin/true", [])], LogExtraFields = [field] };
        Assert.That(() => manager.StartTransientService(service), Throws.TypeOf<InvalidUnitPropertyException>());
    }
}
