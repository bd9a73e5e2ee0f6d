using Watchdog.Systemd.Bus;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd.Tests.Host;

internal sealed class ServiceManagerTests : HostTest
{
    [TestCase(true), TestCase(false)]
    public void Verbs_NoSuchUnit_AreTyped(bool isPrivate)
    {
        using ServiceManager manager = Connect(isPrivate);
        Assert.Multiple(() =>
        {
            Assert.That(() => manager.StopUnit(Name + ".service"), Throws.TypeOf<NoSuchUnitException>());
            Assert.That(() => manager.StartUnit(Name + ".service"), Throws.TypeOf<NoSuchUnitException>());
            Assert.That(() => manager.RestartUnit(Name + ".service"), Throws.TypeOf<NoSuchUnitException>());
            Assert.That(() => manager.ResetFailedUnit(Name + ".service"), Throws.TypeOf<NoSuchUnitException>());
            Assert.That(() => manager.KillUnit(Name + ".service", 15), Throws.TypeOf<NoSuchUnitException>());
            Assert.That(manager.GetUnitState(Name + ".service"), Is.Null);
            Assert.That(manager.GetTimerRemaining(Name + ".timer"), Is.Null);
            Assert.That(manager.ListUnits(Name + "*"), Is.Empty);
        });
    }

    [Test]
    public void Verbs_RunningService_DoWhatTheySay()
    {
        using ServiceManager manager = ServiceManager.Connect();
        string unit = Name + ".service";
        manager.StartTransientService(Service(Name, "/bin/sleep", "1000"));
        int first = MainPid(unit);
        string? found = manager.GetUnitByPid(first);
        UnitState listed = manager.ListUnits(Name + "*").Single();
        manager.RestartUnit(unit);
        int second = MainPid(unit);
        manager.ResetFailedUnit(unit);
        manager.Reload();
        UnitState? running = manager.GetUnitState(unit);
        manager.StopUnit(unit);

        Assert.Multiple(() =>
        {
            Assert.That(found, Is.EqualTo(unit));
            Assert.That(listed, Is.EqualTo(new UnitState(unit, "loaded", "active", "running")));
            Assert.That(second, Is.Not.EqualTo(first));
            Assert.That(running, Is.EqualTo(new UnitState(unit, "loaded", "active", "running", "success")));
            Assert.That(manager.GetUnitState(unit), Is.Null);
        });
    }

    [Test]
    public void StartUnit_UnitFile_Starts()
    {
        using ServiceManager manager = ServiceManager.Connect();
        manager.StopUnit("systemd-logind.service");
        string? stopped = manager.GetUnitState("systemd-logind.service")?.ActiveState;
        manager.StartUnit("systemd-logind.service");
        Assert.That((stopped ?? "inactive", manager.GetUnitState("systemd-logind.service")?.ActiveState), Is.EqualTo(("inactive", "active")));
    }

    [Test]
    public void GetUnitByPid_NoSuchProcess_IsNull()
    {
        using ServiceManager manager = ServiceManager.Connect();
        Assert.That(manager.GetUnitByPid(4_000_000), Is.Null);
    }

    [Test]
    public void GetUnitByPid_Init_IsItsScope()
    {
        using ServiceManager manager = ServiceManager.Connect();
        Assert.That(manager.GetUnitByPid(1), Is.EqualTo("init.scope"));
    }

    [Test]
    public void GetTimerRemaining_FiredAndKept_IsNull()
    {
        using ServiceManager manager = ServiceManager.Connect();
        manager.StartTransientTimer(Timer(Name, TimeSpan.Zero, Service(Name, "/bin/sleep", "1000")) with { RemainAfterElapse = true });
        Assert.That(manager.GetTimerRemaining(Name + ".timer"), Is.Null.Or.EqualTo(TimeSpan.Zero));
    }

    [TestCase(true), TestCase(false)]
    public void Connect_HundredTimes_LeavesNoDescriptorBehind(bool isPrivate)
    {
        int Open() => Directory.GetFiles("/proc/self/fd").Length;
        Connect(isPrivate).Dispose();
        int before = Open();
        for (int i = 0; i < 100; i++)
        {
            using ServiceManager manager = Connect(isPrivate);
            Assert.That(manager.GetUnitState("init.scope")?.ActiveState, Is.EqualTo("active"));
        }

        Assert.That(Open(), Is.LessThan(before + 20));
    }

    [Test]
    public void Connect_BusIsDead_PrivateSocketStillWorks()
    {
        Run("systemctl", "stop", "dbus.socket", "dbus.service");
        try
        {
            using ServiceManager manager = ServiceManager.Connect();
            manager.StartTransientTimer(Timer(Name, TimeSpan.FromMinutes(5)));
            Assert.Multiple(() =>
            {
                Assert.That(manager.IsPrivate, Is.True);
                Assert.That(manager.GetTimerRemaining(Name + ".timer"), Is.GreaterThan(TimeSpan.FromMinutes(4)));
                Assert.That(() => ServiceManager.ConnectSystemBus().Dispose(), Throws.TypeOf<BusUnavailableException>());
            });
        }
        finally
        {
            Run("systemctl", "start", "dbus.socket", "dbus.service");
        }
    }

    [Test]
    public void ConnectSystemBus_BusHangs_GivesUpInTime()
    {
        Run("systemctl", "kill", "-s", "STOP", "dbus.service");
        try
        {
            ulong before = Deadline.Now;
            Assert.That(
                () => ServiceManager.Connect(BusConnection.SystemBusSocket, isBus: true, TimeSpan.FromMilliseconds(300)).Dispose(),
                Throws.TypeOf<BusUnavailableException>());
            Assert.That(Deadline.Now - before, Is.LessThan(3_000_000ul), "microseconds");
            using ServiceManager manager = ServiceManager.Connect();
            manager.StartTransientTimer(Timer(Name, TimeSpan.FromMinutes(5)));
        }
        finally
        {
            Run("systemctl", "kill", "-s", "CONT", "dbus.service");
        }
    }

    private static int MainPid(string unit) =>
        int.Parse(Run("systemctl", "show", "-P", "MainPID", unit), System.Globalization.CultureInfo.InvariantCulture);
}
