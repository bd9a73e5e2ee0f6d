using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Executor.Pid1;
using Watchdog.Executor.Waiting;
using Watchdog.Store;
using Watchdog.Systemd;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Pid1;

internal sealed class TimerUnitsTests
{
    // A daemon that was killed before it saved a deadline finds the timer that it had made for it.
    [TestCase(300.0, 300.0, true, Description = "it was made just now")]
    [TestCase(299.0, 300.0, false, Description = "the window began anew")]
    [TestCase(303.0, 300.0, false, Description = "PID 1 has moved it, or the host was suspended")]
    [TestCase(0.0, 0.0, true, Description = "it is due")]
    [TestCase(null, 0.0, false, Description = "it has fired, and what it started has ended: it does not fire again")]
    [TestCase(null, 2.0, false, Description = "it has fired for a deadline that was never saved, and does not fire again")]
    public void IsRight_ATimerThatWaits_FiresWhenItMust(double? left, double wanted, bool isRight) =>
        Assert.That(
            TimerUnits.IsRight(
                new TimerState(IsRunning: false, left is { } seconds ? TimeSpan.FromSeconds(seconds) : null, TimeSpan.FromSeconds(wanted)),
                TimeSpan.FromSeconds(wanted)),
            Is.EqualTo(isRight));

    [Test]
    public void IsRight_NoTimer_IsNone() => Assert.That(TimerUnits.IsRight(null, TimeSpan.Zero), Is.False);

    [TestCase(0.0)]
    [TestCase(3600.0)]
    public void IsRight_ItsExecutorRuns_IsServed(double wanted) =>
        Assert.That(TimerUnits.IsRight(new TimerState(IsRunning: true, null, TimeSpan.Zero), TimeSpan.FromSeconds(wanted)), Is.True);

    [Test]
    public void IsRight_OfAnEarlierVersion_IsMovedByTheNextReload() =>
        Assert.That(TimerUnits.IsRight(new TimerState(IsRunning: false, TimeSpan.FromSeconds(300), Fixed: null), TimeSpan.FromSeconds(300)), Is.False);

    [Test]
    public void Describe_Always_OutlivesWhatMayHappenToIt()
    {
        using var host = new TempHost();
        var session = Make.Session();
        File.WriteAllText(Path.Combine(host.Paths.State, "plain-rollback"), "#!/bin/sh\n");
        var settings = SettingsReader.Read(host.Paths.Configuration, out _);

        var timer = new TimerUnits(host.Paths, settings, new ManualClock { Boot = session.Deadline.At - TimeSpan.FromSeconds(60) }).Describe(session, "x");

        Assert.Multiple(() =>
        {
            Assert.That(timer.After, Is.EqualTo(TimeSpan.FromSeconds(60) - LeadTime.Length));
            Assert.That(timer.OnceMoreAfter, Is.Not.Null, "one that a clock change has started early fires once more");
            Assert.That(timer.OnClockChange, Is.True, "CLOCK_MONOTONIC stands still while the host is suspended");
            Assert.That(timer.DefaultDependencies, Is.False, "it waits for nothing, and nothing stops it");
            Assert.That(timer.Service.Restart, Is.EqualTo("on-failure"), "an executor that is killed goes on");
            Assert.That(timer.Service.ExecStopPost, Has.Count.EqualTo(1), "plain commands where the program cannot run");
            Assert.That(timer.Service.ExecStopPost.Single().Arguments, Is.EqualTo(new[] { session.Id, session.Target.System, session.Target.Profile, session.Target.Boot, "0" }));
            Assert.That(timer.Service.RuntimeMax, Is.GreaterThan(timer.After + (2 * settings.RollbackSwitchLimit) + (3 * (settings.RecoveryWindow + AccessJudgement.StarvedPatience))), "two rungs that switch, and three looks");
            Assert.That(timer.Service.RuntimeMax, Is.GreaterThan(timer.After + (4 * settings.RollbackSwitchLimit)), "a switch without the boot loader follows one with it");
            Assert.That(timer.Service.LimitMemLock, Is.EqualTo(ulong.MaxValue));
            Assert.That(timer.Service.OOMScoreAdjust, Is.EqualTo(-1000));
        });
    }

    /// <summary>PID 1 ends an executor that runs for too long: too long by the limits of arm.</summary>
    [Test]
    public void Executor_TheNewSystemAllowsLess_RunsAsLongAsAtArm()
    {
        using var host = new TempHost();
        File.WriteAllText(host.Paths.Configuration, """{ "rollbackSwitchLimit": "2h" }""");
        new TargetRoots(host.Paths).Hold(Make.Session());

        var service = new TimerUnits(host.Paths, new Settings { RollbackSwitchLimit = TimeSpan.FromSeconds(1) }, new ManualClock()).Executor(Make.Session(), "x");

        Assert.That(service.RuntimeMax, Is.GreaterThan(TimeSpan.FromHours(8)));
    }
}
