using Watchdog.Core;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests;

/// <summary>What the executor finds when it starts: whose session it is, and whether there is anything to roll back.</summary>
internal sealed class RecoveryOpeningTests : RecoveryFixture
{
    [Test]
    public void Run_ClaimedByTheDaemon_DoesNothing()
    {
        Store.Save(Make.Session(), mustSurviveReboot: true);
        Claims.Take(Make.Id, ClaimOwner.Daemon);

        Run();

        Assert.That(Rungs.Run, Is.Empty);
        Assert.That(Store.Load().Open?.Phase, Is.EqualTo(Phase.Probation));
    }

    [Test]
    public void Run_SessionHasEndedOrIsAnother_DoesNothing()
    {
        Store.Save(Make.Session(id: Make.OtherId), mustSurviveReboot: true);
        Run();
        Store.Close(Make.Session(Phase.Confirmed));
        Run();

        Assert.That(Rungs.Run, Is.Empty);
        Assert.That(Claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));
    }

    // PID 1 did not stop the timer of a session that was confirmed; and another one has ended since.
    [TestCase(true)]
    [TestCase(false)]
    public void Run_OrphanOfASessionThatIsOver_DoesNothing(bool isEndOnRecord)
    {
        var recorder = new Recorder(new HistoryLog(Host.Paths), new ManualClock { Boot = TimeSpan.FromSeconds(2000) });
        recorder.Write(RecordKind.Armed, Make.Id, "");
        if (isEndOnRecord)
        {
            recorder.Write(RecordKind.Confirmed, Make.Id, "");
        }
        else
        {
            var other = Make.Session(Phase.Confirmed, Make.OtherId);
            Store.Save(other, mustSurviveReboot: true);
            Store.Close(other);
        }

        Run();

        Assert.That(Rungs.Run, Is.Empty);
    }

    [Test]
    public void Run_SessionIsGoneAndHasNotEnded_RollsBackByTheOrder()
    {
        var before = Make.Session(Phase.Confirmed, Make.OtherId);
        Store.Save(before, mustSurviveReboot: true);
        Store.Close(before);
        new Recorder(new HistoryLog(Host.Paths), new ManualClock { Boot = TimeSpan.FromSeconds(3550) }).Write(RecordKind.Armed, Make.Id, "");

        Run();

        Assert.That(Rungs.Run, Is.Not.Empty);
    }

    [TestCase(null)]
    [TestCase("half a sess")]
    public void Run_SessionUnreadable_RollsBackByTheOrder(string? content)
    {
        if (content is not null)
        {
            File.WriteAllText(Host.SessionFile, content);
        }

        Run();

        Assert.Multiple(() =>
        {
            Assert.That(Rungs.Sessions[0].Target, Is.EqualTo(new Target(TargetKind.Previous, null, "/nix/store/ordered", "/nix/store/ordered-profile")));
            Assert.That(Store.Load().Last?.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(Events()[0], Is.EqualTo("warning"));
        });
    }

    [Test]
    public void Run_ArmedAndNothingChanged_ExpiresQuietly()
    {
        TempHost.Link(Host.Paths.CurrentSystem, Make.Old);
        TempHost.Link(Host.Paths.Profile, Make.Old);
        Store.Save(Make.Session(Phase.Armed), mustSurviveReboot: true);

        Run();

        Assert.That(Rungs.Run, Is.Empty);
        Assert.That(Store.Load().Last?.Phase, Is.EqualTo(Phase.Expired));
    }

    [Test]
    public async Task Run_SwitchRunsThatNobodySaw_GetsItsTime()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("needs root: only root's lock is a switch");
        }

        Store.Save(Make.Session(Phase.Armed), mustSurviveReboot: true);
        using var child = await Child.HoldLockAsync(Host.Paths.SwitchLock);

        Run();

        Assert.Multiple(() =>
        {
            Assert.That(Timers.Started, Is.EqualTo(new[] { 3 }));
            Assert.That(Store.Load().Open, Has.Property("Phase").EqualTo(Phase.Activating).And.Property("Revision").EqualTo(6));
            Assert.That(Claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));
        });
    }

    [Test]
    public void Run_Stranded_IsLeftAlone()
    {
        Store.Save(Make.Session(Phase.Stranded), mustSurviveReboot: true);

        Run();

        Assert.That(Rungs.Run, Is.Empty);
    }
}
