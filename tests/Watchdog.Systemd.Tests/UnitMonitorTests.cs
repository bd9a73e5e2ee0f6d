using System.Collections.Concurrent;
using System.Net.Sockets;
using Watchdog.Systemd.Bus;
using Watchdog.Systemd.Native;
using Watchdog.Systemd.Tests.Fakes;

namespace Watchdog.Systemd.Tests;

public sealed class UnitMonitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Test, CancelAfter(20_000)]
    public void Start_ConnectionIsLost_ReconnectsAndSaysSo(CancellationToken cancel)
    {
        using var accepted = new BlockingCollection<Socket>();
        using var events = new BlockingCollection<UnitEvent>();
        using var peer = new FakePeer(socket =>
        {
            FakePeer.BePeer(socket);
            accepted.Add(socket);
        });
        using var monitor = UnitMonitor.Start("x", events.Add, () => ManagerConnection.Open(peer.Path, isBus: false, Patience));

        accepted.Take(cancel).Dispose();

        Assert.That(events.Take(cancel), Is.EqualTo(new UnitEvent(UnitEventKind.Reconnected, string.Empty)));
    }

    [Test, CancelAfter(20_000)]
    public void Start_NobodyThereAtFirst_SaysReconnectedLater(CancellationToken cancel)
    {
        using var events = new BlockingCollection<UnitEvent>();
        using var peer = new FakePeer(FakePeer.BePeer);
        int attempts = 0;
        using var monitor = UnitMonitor.Start(
            "x",
            events.Add,
            () => ++attempts < 3
                ? throw BusErrors.Unavailable("test", Errno.ConnectionRefused)
                : ManagerConnection.Open(peer.Path, isBus: false, Patience));

        Assert.That(events.Take(cancel).Kind, Is.EqualTo(UnitEventKind.Reconnected));
        Assert.That(attempts, Is.EqualTo(3));
    }

    [Test, CancelAfter(20_000)]
    public void Dispose_WhileNothingHappens_EndsTheWait()
    {
        using var peer = new FakePeer(FakePeer.BePeer);
        var monitor = UnitMonitor.Start("x", _ => { }, () => ManagerConnection.Open(peer.Path, isBus: false, Patience));
        ulong before = Deadline.Now;

        monitor.Dispose();

        Assert.That(Deadline.Now - before, Is.LessThan(2_000_000ul), "microseconds");
    }

    [Test, CancelAfter(20_000)]
    public void Dispose_DuringThePauseBetweenAttempts_EndsIt()
    {
        var monitor = UnitMonitor.Start("x", _ => { }, () => throw BusErrors.Unavailable("test", Errno.ConnectionRefused));
        ulong before = Deadline.Now;

        monitor.Dispose();

        Assert.That(Deadline.Now - before, Is.LessThan(2_000_000ul), "microseconds");
    }

    [Test, CancelAfter(20_000)]
    public void Dispose_FromAnEvent_DoesNotWaitForItself(CancellationToken cancel)
    {
        using var ended = new ManualResetEventSlim();
        using var peer = new FakePeer(FakePeer.BePeer);
        bool first = true;
        UnitMonitor? monitor = null;
        using var started = new ManualResetEventSlim();
        monitor = UnitMonitor.Start(
            "x",
            _ =>
            {
                started.Wait(cancel);
                monitor!.Dispose();
                ended.Set();
            },
            () =>
            {
                bool fail = first;
                first = false;
                return fail
                    ? throw BusErrors.Unavailable("test", Errno.ConnectionRefused)
                    : ManagerConnection.Open(peer.Path, isBus: false, Patience);
            });
        started.Set();

        Assert.That(ended.Wait(Patience, cancel), Is.True);
    }
}
