using Watchdog.Core;
using Watchdog.Executor.Ladder;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests;

/// <summary>An executor that was killed, or a host that was rebooted, in the middle: the next one goes on from what is on record.</summary>
internal sealed class RecoveryResumedTests : RecoveryFixture
{
    [Test]
    public void Run_CutShortInItsFirstRung_RemembersTheSystemAllTheSame()
    {
        Store.Save(Make.Session(), mustSurviveReboot: true);
        Rungs.OnRun = static _ => throw new OperationCanceledException("power");

        Assert.That(() => Run(), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(new RolledBackSystems(Host.Paths).Find(Make.New)?.Cause, Does.Contain("no proof within 5min"));
    }

    [Test]
    public void Run_ItsProcessIsBroken_ANewOneGoesOnInTheSameRung()
    {
        Store.Save(Make.Session(), mustSurviveReboot: true);
        Rungs.OnRun = static rung =>
        {
            if (rung == Rung.Verify)
            {
                throw new BrokenProcessException("the round of probes did not end");
            }
        };

        Assert.That(Run(), Is.EqualTo(Recovery.GoOn));
        Rungs.OnRun = static _ => { };
        Assert.That(Run(), Is.Zero);

        Assert.Multiple(() =>
        {
            var last = Store.Load().Last!;
            Assert.That(last.Rungs.Select(r => r.Rung), Is.EqualTo(new[] { Rung.MakeWay, Rung.Switch, Rung.Verify, Rung.Verify }));
            Assert.That(last.Rungs[2].Outcome, Is.EqualTo(RungOutcome.Begun));
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(Events(), Has.One.EqualTo("warning"));
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Run_KilledInTheMiddleOfTheEnd_FinishesIt(bool isMoved)
    {
        var ended = Make.Session(Phase.RolledBack) with { Cause = "no proof" };
        Store.Save(ended, mustSurviveReboot: true);
        if (isMoved)
        {
            File.Move(Host.SessionFile, Host.LastFile);
        }

        Claims.Take(Make.Id, ClaimOwner.Executor);

        Run();
        Run();

        Assert.Multiple(() =>
        {
            Assert.That(Store.Load().Open, Is.Null);
            Assert.That(Store.Load().Last?.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(Events(), Is.EqualTo(new[] { "rolled-back" }));
            Assert.That(Timers.AllStopped, Is.True);
            Assert.That(Rungs.Run, Is.Empty);
        });
    }

    // A daemon that was frozen in its save writes over what the executor has saved, and then sees the claim.
    [Test]
    public void Run_ClaimedByOneThatDiedOnARung_GoesOnWhateverIsSavedSince()
    {
        Claims.Take(Make.Id, ClaimOwner.Executor);
        Claims.Decide(Make.Id);
        Store.Save(Make.Session() with { Deadline = new Deadline(3, Clock.Boot + TimeSpan.FromMinutes(5), Make.Boot1, DeadlineReason.Heartbeat) }, mustSurviveReboot: true);

        Run();

        Assert.That(Rungs.Run, Is.Not.Empty);
    }

    [TestCase(Rung.MakeWay, new[] { Rung.MakeWay, Rung.Switch, Rung.Verify })]
    [TestCase(Rung.Switch, new[] { Rung.Switch, Rung.Verify })]
    [TestCase(Rung.Verify, new[] { Rung.Verify })]
    public void Run_KilledInTheMiddleOfARung_GoesOnThere(Rung begun, Rung[] expected)
    {
        var session = Make.Session(Phase.RollingBack) with { Rungs = [new RungRecord(begun, Clock.Now, RungOutcome.Begun, "")] };
        Store.Save(session, mustSurviveReboot: true);
        Claims.Take(Make.Id, ClaimOwner.Executor);

        Run();

        Assert.That(Rungs.Run, Is.EqualTo(expected));
        Assert.That(Store.Load().Last?.Phase, Is.EqualTo(Phase.RolledBack));
    }

    [TestCase(true, Phase.RollingBack)]
    [TestCase(false, Phase.RollingBack)]
    [TestCase(true, Phase.Probation, TestName = "Run_OldStateSavedOverItsOwn_RecordsEachEventOnce")]
    public void Run_KilledBetweenASaveAndItsRecord_RecordsEachEventOnce(bool hadRecorded, Phase stored)
    {
        if (hadRecorded)
        {
            var recorder = new Recorder(new HistoryLog(Host.Paths), Clock);
            recorder.Write(RecordKind.RollbackStarted, Make.Id, "no proof");
            recorder.Write(RecordKind.RolledBack, Make.Id, "no proof");
        }

        Store.Save(Make.Session(stored), mustSurviveReboot: true);
        Claims.Take(Make.Id, ClaimOwner.Executor);

        Run();

        Assert.That(Events().Where(e => e is "rollback-started" or "rolled-back"), Is.EquivalentTo(new[] { "rollback-started", "rolled-back" }));
    }

    /// <summary>An executor that goes on after one that was killed does not say again that the rollback begins.</summary>
    [TestCase(Phase.Probation, new[] { "begun: no proof within 5min after the switch", "rolled back" })]
    [TestCase(Phase.RollingBack, new[] { "rolled back" })]
    public void Run_RollsBack_PeopleAreToldOfItsBeginningAndItsEnd(Phase phase, string[] told)
    {
        Store.Save(Make.Session(phase), mustSurviveReboot: true);

        Run();

        Assert.That(Alarm.Told, Is.EqualTo(told));
    }

    [Test]
    public void Run_RebootRungEndedInAnotherBoot_OnlyLooks()
    {
        Clock.BootId = Make.Boot2;
        var session = Make.Session(Phase.RollingBack) with { Rungs = [new RungRecord(Rung.Reboot, Make.Start, RungOutcome.Begun, "")] };
        Store.Save(session, mustSurviveReboot: true);

        Run();

        Assert.That(Rungs.Run, Is.EqualTo(new[] { Rung.Verify }));
    }
}
