using Watchdog.Core;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests;

/// <summary>A deadline that has moved on, or is still to come, when the executor starts.</summary>
internal sealed class RecoveryDeadlineTests : RecoveryFixture
{
    // The heartbeat came before the claim; whoever claimed died before it could see that.
    [Test]
    public void Run_ClaimedByOneThatDiedAndAHeartbeatCounted_LeavesItToTheLaterTimer()
    {
        Claims.Take(Make.Id, ClaimOwner.Executor);
        Store.Save(Make.Session() with { Deadline = new Deadline(3, Clock.Boot + TimeSpan.FromMinutes(5), Make.Boot1, DeadlineReason.Heartbeat) }, mustSurviveReboot: true);

        Run();

        Assert.Multiple(() =>
        {
            Assert.That(Rungs.Run, Is.Empty);
            Assert.That(Claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None), "it is given back");
            Assert.That(Timers.Started, Is.EqualTo(new[] { 3 }));
        });
    }

    [Test]
    public void Run_HeartbeatBetweenTheLookAndTheClaim_LeavesItToTheLaterTimer()
    {
        Store.Save(Make.Session(), mustSurviveReboot: true);
        var moved = Make.Session(revision: 6) with { Deadline = new Deadline(3, Clock.Boot + TimeSpan.FromMinutes(5), Make.Boot1, DeadlineReason.Heartbeat) };
        var clock = new HookedClock(Clock, () => Store.Save(moved, mustSurviveReboot: true));

        Run(clock);

        Assert.That(Rungs.Run, Is.Empty, "it is read again after the claim");
        Assert.That(Claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));
    }

    [Test]
    public void Run_DeadlineHasMovedOn_MakesSureOfItsTimer()
    {
        var moved = Make.Session() with { Deadline = Make.Session().Deadline with { Number = 3, At = Clock.Boot + TimeSpan.FromMinutes(1) } };
        Store.Save(moved, mustSurviveReboot: true);

        Run();

        Assert.Multiple(() =>
        {
            Assert.That(Timers.Started, Is.EqualTo(new[] { 3 }));
            Assert.That(Rungs.Run, Is.Empty);
            Assert.That(Claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));
        });
    }

    [TestCase(250)]
    [TestCase(1)]
    public void Run_BeforeTheDeadline_WaitsForIt(int milliseconds)
    {
        var deadline = Make.Session().Deadline.At;
        Clock.Boot = deadline - TimeSpan.FromMilliseconds(milliseconds);
        Store.Save(Make.Session(), mustSurviveReboot: true);
        var began = TimeSpan.Zero;
        Rungs.OnRun = rung => began = rung == Rung.MakeWay ? Clock.Boot : began;

        Run();

        Assert.That(began, Is.EqualTo(deadline));
        Assert.That(Store.Load().Last?.Phase, Is.EqualTo(Phase.RolledBack));
    }

    [Test]
    public void Run_DeadlineIsFarAway_DoesNotWaitForItHere()
    {
        Clock.Boot = Make.Session().Deadline.At - TimeSpan.FromSeconds(10);
        Store.Save(Make.Session(), mustSurviveReboot: true);

        Run();

        Assert.That(Pauses, Is.Empty);
        Assert.That(Rungs.Run, Is.Not.Empty);
    }

    [Test]
    public void Run_HeartbeatWhileItWaits_MakesSureOfTheNewTimer()
    {
        Clock.Boot = Make.Session().Deadline.At - TimeSpan.FromMilliseconds(200);
        Store.Save(Make.Session(), mustSurviveReboot: true);
        OnPause = () => Store.Save(
            Make.Session() with { Revision = 9, Deadline = Make.Session().Deadline with { Number = 3, At = Clock.Boot + TimeSpan.FromMinutes(5) } },
            mustSurviveReboot: true);

        Run();

        Assert.That(Timers.Started, Is.EqualTo(new[] { 3 }));
        Assert.That(Timers.Stopped, Is.EqualTo(new[] { Make.Session().Deadline.Number }), "it would fire at each change of the clock");
        Assert.That(Rungs.Run, Is.Empty);
        Assert.That(Claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));
    }

    [Test]
    public void Run_ConfirmedWhileItWaits_DoesNothing()
    {
        Clock.Boot = Make.Session().Deadline.At - TimeSpan.FromMilliseconds(200);
        Store.Save(Make.Session(), mustSurviveReboot: true);
        OnPause = () => Claims.Take(Make.Id, ClaimOwner.Daemon);

        Run();

        Assert.That(Rungs.Run, Is.Empty);
        Assert.That(Store.Load().Open?.Phase, Is.EqualTo(Phase.Probation));
    }
}
