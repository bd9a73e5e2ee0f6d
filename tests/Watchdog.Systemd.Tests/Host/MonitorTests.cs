using System.Collections.Concurrent;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd.Tests.Host;

internal sealed class MonitorTests : HostTest
{
    [TestCase(true), TestCase(false), CancelAfter(20_000)]
    public void Start_TimerIsStopped_TellsThatItIsGone(bool isPrivate, CancellationToken cancel)
    {
        using var events = new BlockingCollection<UnitEvent>();
        using UnitMonitor monitor = UnitMonitor.Start(Name, events.Add, () => Open(isPrivate));
        using ServiceManager manager = ServiceManager.Connect();
        manager.StartTransientService(Service("other-" + Name, "/bin/sleep", "1000"));
        manager.StopUnit("other-" + Name + ".service");
        manager.StartTransientTimer(Timer(Name, TimeSpan.FromMinutes(5)));

        manager.StopUnit(Name + ".timer");

        UnitEvent[] seen = [.. Until(events, UnitEventKind.UnitRemoved, Name + ".timer", cancel)];
        Assert.Multiple(() =>
        {
            Assert.That(seen, Has.Some.EqualTo(new UnitEvent(UnitEventKind.JobRemoved, Name + ".timer", "done")));
            Assert.That(seen, Has.All.Matches<UnitEvent>(happened => happened.Name.StartsWith(Name, StringComparison.Ordinal)));
        });
    }

    [TestCase(true), TestCase(false), CancelAfter(60_000)]
    public void Start_Pid1ReExecutes_ReconnectsAndGoesOn(bool isPrivate, CancellationToken cancel)
    {
        using var events = new BlockingCollection<UnitEvent>();
        using UnitMonitor monitor = UnitMonitor.Start(Name, events.Add, () => Open(isPrivate));
        using (ServiceManager manager = ServiceManager.Connect())
        {
            manager.StartTransientTimer(Timer(Name, TimeSpan.FromMinutes(5)));
        }

        Run("systemctl", "daemon-reexec");
        _ = Until(events, UnitEventKind.Reconnected, string.Empty, cancel);

        using ServiceManager after = ServiceManager.Connect();
        Assert.That(after.GetTimerRemaining(Name + ".timer"), Is.GreaterThan(TimeSpan.FromMinutes(4)), "the timer outlives it");
        after.StopUnit(Name + ".timer");
        Assert.That(() => Until(events, UnitEventKind.UnitRemoved, Name + ".timer", cancel), Throws.Nothing);
    }

    [Test]
    public void Start_NobodyIsPid1_ForgedSignalOnTheBusIsIgnored()
    {
        using var events = new BlockingCollection<UnitEvent>();
        using UnitMonitor monitor = UnitMonitor.Start(Name, events.Add, () => Open(isPrivate: false));
        Run(
            "busctl", "--system", "emit", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "UnitRemoved",
            "so", Name + ".timer", "/org/freedesktop/systemd1/unit/x");

        Assert.That(events.TryTake(out UnitEvent? happened, TimeSpan.FromMilliseconds(300)), Is.False, happened?.ToString());
    }

    private static ManagerConnection Open(bool isPrivate) => ManagerConnection.Open(
        isPrivate ? BusConnection.PrivateAddress : BusConnection.SystemBusAddress, !isPrivate, TimeSpan.FromSeconds(3));

    private static List<UnitEvent> Until(BlockingCollection<UnitEvent> events, UnitEventKind kind, string name, CancellationToken cancel)
    {
        var seen = new List<UnitEvent>();
        foreach (UnitEvent happened in events.GetConsumingEnumerable(cancel))
        {
            seen.Add(happened);
            if (happened.Kind == kind && happened.Name == name)
            {
                break;
            }
        }

        return seen;
    }
}
