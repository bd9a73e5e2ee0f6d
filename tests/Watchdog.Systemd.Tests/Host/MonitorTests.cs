using System.Collections.Concurrent;
using Watchdog.Systemd.Bus;

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
            Assert.That(seen, Has.All.Matches<UnitEvent>(happened => happened!.Name.StartsWith(Name, StringComparison.Ordinal)));
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
    public void Start_SignalOnTheBusFromSomebodyElse_IsIgnored()
    {
        using var events = new BlockingCollection<UnitEvent>();
        using UnitMonitor monitor = UnitMonitor.Start(Name, events.Add, () => Open(isPrivate: false));
        // Straight to us: a match rule keeps out what is broadcast, not what is addressed.
        string[] ours = [.. Run("busctl", "--system", "list", "--no-legend", "--unique").Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns[1] == Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Select(columns => columns[0])];
        Assert.That(ours, Has.Length.EqualTo(1));

        Run(
            "busctl", "--system", "emit", "--destination=" + ours[0], "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager",
            "UnitRemoved", "so", Name + ".timer", "/org/freedesktop/systemd1/unit/x");

        Assert.That(events.TryTake(out UnitEvent? happened, TimeSpan.FromMilliseconds(300)), Is.False, happened?.ToString());
    }

    [TestCase(true), TestCase(false)]
    public void Start_NothingHappens_TheThreadSleeps(bool isPrivate)
    {
        using var connected = new ManualResetEventSlim();
        using UnitMonitor monitor = UnitMonitor.Start(Name, _ => { }, () => Open(isPrivate));
        string thread = Directory.GetDirectories("/proc/self/task").Single(task => File.ReadAllText(task + "/comm").Trim() == "unit-monitor");

        int before = Switches(thread);
        connected.Wait(TimeSpan.FromSeconds(2));

        // Starting may still cost one or two; a periodic wake-up would go on. Other units' signals wake it on a busy host.
        Assert.That(Switches(thread) - before, Is.LessThanOrEqualTo(3));
    }

    private static int Switches(string thread) => File.ReadLines(thread + "/status")
        .Where(line => line.StartsWith("voluntary_ctxt_switches", StringComparison.Ordinal))
        .Select(line => int.Parse(line.Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture)).Single();

    private static ManagerConnection Open(bool isPrivate) => ManagerConnection.Open(
        isPrivate ? BusConnection.PrivateSocket : BusConnection.SystemBusSocket, !isPrivate, TimeSpan.FromSeconds(3));

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
