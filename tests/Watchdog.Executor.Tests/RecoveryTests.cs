using System.Collections.Immutable;
using Watchdog.Core;
using Watchdog.Executor.Ladder;
using Watchdog.Executor.Pid1;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Store;
using Watchdog.Tests;
using Recovery = Watchdog.Executor.Recovery;

namespace Watchdog.Executor.Tests;

internal sealed class RecoveryTests
{
    private TempHost _host = null!;
    private ManualClock _clock = null!;
    private SessionStore _store = null!;
    private Claims _claims = null!;
    private FakeTimers _timers = null!;
    private FakeRungs _rungs = null!;
    private FakeAlarm _alarm = null!;
    private List<TimeSpan> _pauses = null!;

    private Action OnPause { get; set; } = static () => { };

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _clock = new ManualClock { Boot = Make.Start.Boot + TimeSpan.FromMinutes(5) };
        _store = new SessionStore(_host.Paths);
        _claims = new Claims(_host.Paths);
        _timers = new FakeTimers();
        _rungs = new FakeRungs();
        _alarm = new FakeAlarm();
        _pauses = [];
        OnPause = static () => { };
        TempHost.Link(_host.Paths.CurrentSystem, Make.New);
        TempHost.Link(_host.Paths.Profile, Make.New);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Run_DeadlineHasPassed_ClimbsAndEndsRolledBack()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);

        Assert.That(Run(), Is.Zero);

        var last = _store.Load().Last!;
        Assert.Multiple(() =>
        {
            Assert.That(_rungs.Run, Is.EqualTo(new[] { Rung.MakeWay, Rung.Switch, Rung.Verify }));
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(last.Cause, Does.Contain("no proof within 5min"));
            Assert.That(last.Rungs.Select(r => r.Outcome), Is.All.EqualTo(RungOutcome.Succeeded));
            Assert.That(_store.Load().Open, Is.Null);
            Assert.That(_timers.AllStopped, Is.True);
            Assert.That(Events(), Is.EqualTo(new[] { "rollback-started", "rung", "rung", "rung", "rung", "rung", "rung", "rolled-back" }));
            Assert.That(_claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.Executor));
        });
    }

    /// <summary>The variable is all that keeps the next boot from the system that was left, where the disk takes no debt.</summary>
    [Test]
    public void Run_BootLeadsElsewhereAndNothingCanBeWritten_TheVariableStays()
    {
        _host.BootNext(Make.New);
        new BootHoldMark(_host.Paths).Write(new BootHold(Make.Id, "LoaderEntryDefault", "nixos-generation-2.conf", ""));
        _store.Save(Make.Session(), mustSurviveReboot: true);
        Directory.CreateDirectory(Path.Combine(_host.Paths.State, "boot-default-owed"));

        Assert.That(Run(), Is.Zero);

        Assert.That(_store.Load().Last?.Phase, Is.EqualTo(Phase.RolledBack));
        Assert.That(new BootHoldMark(_host.Paths).Read()?.SessionId, Is.EqualTo(Make.Id));
        Assert.That(new BootDefaultDebt(_host.Paths).Read()?.System, Is.EqualTo(Make.Session().Target.Boot), "the daemon pays it, in this boot");
    }

    [Test]
    public void Run_RolledBack_RemembersTheSystemThatWasLeft()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);

        Run();

        var remembered = new RolledBackSystems(_host.Paths);
        Assert.That(remembered.Find(Make.New)?.Session, Is.EqualTo(Make.Id));
        Assert.That(remembered.Find(Make.Old), Is.Null, "the target is no bad system");
    }

    [Test]
    public void Run_CutShortInItsFirstRung_RemembersTheSystemAllTheSame()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        _rungs.OnRun = static _ => throw new OperationCanceledException("power");

        Assert.That(() => Run(), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(new RolledBackSystems(_host.Paths).Find(Make.New)?.Cause, Does.Contain("no proof within 5min"));
    }

    [Test]
    public void Run_PlainCommandsPutEverythingBack_RemembersWhatWasActivated()
    {
        TempHost.Link(_host.Paths.CurrentSystem, Make.Old);
        TempHost.Link(_host.Paths.Profile, Make.Old);
        _store.Save(Make.Session() with { Activated = Make.New }, mustSurviveReboot: true);

        Run();

        Assert.That(new RolledBackSystems(_host.Paths).Find(Make.New)?.Session, Is.EqualTo(Make.Id));
    }

    [Test]
    public void Run_ItsProcessIsBroken_ANewOneGoesOnInTheSameRung()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        _rungs.OnRun = static rung =>
        {
            if (rung == Rung.Verify)
            {
                throw new BrokenProcessException("the round of probes did not end");
            }
        };

        Assert.That(Run(), Is.EqualTo(Recovery.GoOn));
        _rungs.OnRun = static _ => { };
        Assert.That(Run(), Is.Zero);

        Assert.Multiple(() =>
        {
            var last = _store.Load().Last!;
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
        _store.Save(ended, mustSurviveReboot: true);
        if (isMoved)
        {
            File.Move(_host.SessionFile, _host.LastFile);
        }

        _claims.Take(Make.Id, ClaimOwner.Executor);

        Run();
        Run();

        Assert.Multiple(() =>
        {
            Assert.That(_store.Load().Open, Is.Null);
            Assert.That(_store.Load().Last?.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(Events(), Is.EqualTo(new[] { "rolled-back" }));
            Assert.That(_timers.AllStopped, Is.True);
            Assert.That(_rungs.Run, Is.Empty);
        });
    }

    [Test]
    public void Run_ClaimedByTheDaemon_DoesNothing()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        _claims.Take(Make.Id, ClaimOwner.Daemon);

        Run();

        Assert.That(_rungs.Run, Is.Empty);
        Assert.That(_store.Load().Open?.Phase, Is.EqualTo(Phase.Probation));
    }

    [Test]
    public void Run_SessionHasEndedOrIsAnother_DoesNothing()
    {
        _store.Save(Make.Session(id: Make.OtherId), mustSurviveReboot: true);
        Run();
        _store.Close(Make.Session(Phase.Confirmed));
        Run();

        Assert.That(_rungs.Run, Is.Empty);
        Assert.That(_claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));
    }

    // PID 1 did not stop the timer of a session that was confirmed; and another one has ended since.
    [TestCase(true)]
    [TestCase(false)]
    public void Run_OrphanOfASessionThatIsOver_DoesNothing(bool isEndOnRecord)
    {
        var recorder = new Recorder(new HistoryLog(_host.Paths), new ManualClock { Boot = TimeSpan.FromSeconds(2000) });
        recorder.Write(RecordKind.Armed, Make.Id, "");
        if (isEndOnRecord)
        {
            recorder.Write(RecordKind.Confirmed, Make.Id, "");
        }
        else
        {
            var other = Make.Session(Phase.Confirmed, Make.OtherId);
            _store.Save(other, mustSurviveReboot: true);
            _store.Close(other);
        }

        Run();

        Assert.That(_rungs.Run, Is.Empty);
    }

    [Test]
    public void Run_SessionIsGoneAndHasNotEnded_RollsBackByTheOrder()
    {
        var before = Make.Session(Phase.Confirmed, Make.OtherId);
        _store.Save(before, mustSurviveReboot: true);
        _store.Close(before);
        new Recorder(new HistoryLog(_host.Paths), new ManualClock { Boot = TimeSpan.FromSeconds(3550) }).Write(RecordKind.Armed, Make.Id, "");

        Run();

        Assert.That(_rungs.Run, Is.Not.Empty);
    }

    // The heartbeat came before the claim; whoever claimed died before it could see that.
    [Test]
    public void Run_ClaimedByOneThatDiedAndAHeartbeatCounted_LeavesItToTheLaterTimer()
    {
        _claims.Take(Make.Id, ClaimOwner.Executor);
        _store.Save(Make.Session() with { Deadline = new Deadline(3, _clock.Boot + TimeSpan.FromMinutes(5), Make.Boot1, DeadlineReason.Heartbeat) }, mustSurviveReboot: true);

        Run();

        Assert.Multiple(() =>
        {
            Assert.That(_rungs.Run, Is.Empty);
            Assert.That(_claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None), "it is given back");
            Assert.That(_timers.Started, Is.EqualTo(new[] { 3 }));
        });
    }

    // A daemon that was frozen in its save writes over what the executor has saved, and then sees the claim.
    [Test]
    public void Run_ClaimedByOneThatDiedOnARung_GoesOnWhateverIsSavedSince()
    {
        _claims.Take(Make.Id, ClaimOwner.Executor);
        _claims.Decide(Make.Id);
        _store.Save(Make.Session() with { Deadline = new Deadline(3, _clock.Boot + TimeSpan.FromMinutes(5), Make.Boot1, DeadlineReason.Heartbeat) }, mustSurviveReboot: true);

        Run();

        Assert.That(_rungs.Run, Is.Not.Empty);
    }

    [Test]
    public void Run_HeartbeatBetweenTheLookAndTheClaim_LeavesItToTheLaterTimer()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        var moved = Make.Session(revision: 6) with { Deadline = new Deadline(3, _clock.Boot + TimeSpan.FromMinutes(5), Make.Boot1, DeadlineReason.Heartbeat) };
        var clock = new HookedClock(_clock, () => _store.Save(moved, mustSurviveReboot: true));

        Run(clock);

        Assert.That(_rungs.Run, Is.Empty, "it is read again after the claim");
        Assert.That(_claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));
    }

    // An end that is saved is never looked at again.
    [Test]
    public void Run_Ends_IsOnRecordBeforeItIsClosed()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        var wasOpen = false;

        Run(new HookedClock(_clock, () => wasOpen = _store.Load().Open is not null));

        Assert.That(wasOpen, Is.True, "the last line of the record was written while the session was open");
        Assert.That(_store.Load().Open, Is.Null);
    }

    [TestCase(null)]
    [TestCase("half a sess")]
    public void Run_SessionUnreadable_RollsBackByTheOrder(string? content)
    {
        if (content is not null)
        {
            File.WriteAllText(_host.SessionFile, content);
        }

        Run();

        Assert.Multiple(() =>
        {
            Assert.That(_rungs.Sessions[0].Target, Is.EqualTo(new Target(TargetKind.Previous, null, "/nix/store/ordered", "/nix/store/ordered-profile")));
            Assert.That(_store.Load().Last?.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(Events()[0], Is.EqualTo("warning"));
        });
    }

    [Test]
    public void Run_DeadlineHasMovedOn_MakesSureOfItsTimer()
    {
        var moved = Make.Session() with { Deadline = Make.Session().Deadline with { Number = 3, At = _clock.Boot + TimeSpan.FromMinutes(1) } };
        _store.Save(moved, mustSurviveReboot: true);

        Run();

        Assert.Multiple(() =>
        {
            Assert.That(_timers.Started, Is.EqualTo(new[] { 3 }));
            Assert.That(_rungs.Run, Is.Empty);
            Assert.That(_claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));
        });
    }

    [Test]
    public void Run_ArmedAndNothingChanged_ExpiresQuietly()
    {
        TempHost.Link(_host.Paths.CurrentSystem, Make.Old);
        TempHost.Link(_host.Paths.Profile, Make.Old);
        _store.Save(Make.Session(Phase.Armed), mustSurviveReboot: true);

        Run();

        Assert.That(_rungs.Run, Is.Empty);
        Assert.That(_store.Load().Last?.Phase, Is.EqualTo(Phase.Expired));
    }

    [Test]
    public async Task Run_SwitchRunsThatNobodySaw_GetsItsTime()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("needs root: only root's lock is a switch");
        }

        _store.Save(Make.Session(Phase.Armed), mustSurviveReboot: true);
        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);

        Run();

        Assert.Multiple(() =>
        {
            Assert.That(_timers.Started, Is.EqualTo(new[] { 3 }));
            Assert.That(_store.Load().Open, Has.Property("Phase").EqualTo(Phase.Activating).And.Property("Revision").EqualTo(6));
            Assert.That(_claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));
        });
    }

    [TestCase(250)]
    [TestCase(1)]
    public void Run_BeforeTheDeadline_WaitsForIt(int milliseconds)
    {
        var deadline = Make.Session().Deadline.At;
        _clock.Boot = deadline - TimeSpan.FromMilliseconds(milliseconds);
        _store.Save(Make.Session(), mustSurviveReboot: true);
        var began = TimeSpan.Zero;
        _rungs.OnRun = rung => began = rung == Rung.MakeWay ? _clock.Boot : began;

        Run();

        Assert.That(began, Is.EqualTo(deadline));
        Assert.That(_store.Load().Last?.Phase, Is.EqualTo(Phase.RolledBack));
    }

    [Test]
    public void Run_DeadlineIsFarAway_DoesNotWaitForItHere()
    {
        _clock.Boot = Make.Session().Deadline.At - TimeSpan.FromSeconds(10);
        _store.Save(Make.Session(), mustSurviveReboot: true);

        Run();

        Assert.That(_pauses, Is.Empty);
        Assert.That(_rungs.Run, Is.Not.Empty);
    }

    [Test]
    public void Run_HeartbeatWhileItWaits_MakesSureOfTheNewTimer()
    {
        _clock.Boot = Make.Session().Deadline.At - TimeSpan.FromMilliseconds(200);
        _store.Save(Make.Session(), mustSurviveReboot: true);
        OnPause = () => _store.Save(
            Make.Session() with { Revision = 9, Deadline = Make.Session().Deadline with { Number = 3, At = _clock.Boot + TimeSpan.FromMinutes(5) } },
            mustSurviveReboot: true);

        Run();

        Assert.That(_timers.Started, Is.EqualTo(new[] { 3 }));
        Assert.That(_timers.Stopped, Is.EqualTo(new[] { Make.Session().Deadline.Number }), "it would fire at each change of the clock");
        Assert.That(_rungs.Run, Is.Empty);
        Assert.That(_claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));
    }

    [Test]
    public void Run_ConfirmedWhileItWaits_DoesNothing()
    {
        _clock.Boot = Make.Session().Deadline.At - TimeSpan.FromMilliseconds(200);
        _store.Save(Make.Session(), mustSurviveReboot: true);
        OnPause = () => _claims.Take(Make.Id, ClaimOwner.Daemon);

        Run();

        Assert.That(_rungs.Run, Is.Empty);
        Assert.That(_store.Load().Open?.Phase, Is.EqualTo(Phase.Probation));
    }

    [Test]
    public void Run_Stranded_IsLeftAlone()
    {
        _store.Save(Make.Session(Phase.Stranded), mustSurviveReboot: true);

        Run();

        Assert.That(_rungs.Run, Is.Empty);
    }

    [TestCase(Rung.MakeWay, new[] { Rung.MakeWay, Rung.Switch, Rung.Verify })]
    [TestCase(Rung.Switch, new[] { Rung.Switch, Rung.Verify })]
    [TestCase(Rung.Verify, new[] { Rung.Verify })]
    public void Run_KilledInTheMiddleOfARung_GoesOnThere(Rung begun, Rung[] expected)
    {
        var session = Make.Session(Phase.RollingBack) with { Rungs = [new RungRecord(begun, _clock.Now, RungOutcome.Begun, "")] };
        _store.Save(session, mustSurviveReboot: true);
        _claims.Take(Make.Id, ClaimOwner.Executor);

        Run();

        Assert.That(_rungs.Run, Is.EqualTo(expected));
        Assert.That(_store.Load().Last?.Phase, Is.EqualTo(Phase.RolledBack));
    }

    [TestCase(true, Phase.RollingBack)]
    [TestCase(false, Phase.RollingBack)]
    [TestCase(true, Phase.Probation, TestName = "Run_OldStateSavedOverItsOwn_RecordsEachEventOnce")]
    public void Run_KilledBetweenASaveAndItsRecord_RecordsEachEventOnce(bool hadRecorded, Phase stored)
    {
        if (hadRecorded)
        {
            var recorder = new Recorder(new HistoryLog(_host.Paths), _clock);
            recorder.Write(RecordKind.RollbackStarted, Make.Id, "no proof");
            recorder.Write(RecordKind.RolledBack, Make.Id, "no proof");
        }

        _store.Save(Make.Session(stored), mustSurviveReboot: true);
        _claims.Take(Make.Id, ClaimOwner.Executor);

        Run();

        Assert.That(Events().Where(e => e is "rollback-started" or "rolled-back"), Is.EquivalentTo(new[] { "rollback-started", "rolled-back" }));
    }

    [Test]
    public void Run_RebootRungEndedInAnotherBoot_OnlyLooks()
    {
        _clock.BootId = Make.Boot2;
        var session = Make.Session(Phase.RollingBack) with { Rungs = [new RungRecord(Rung.Reboot, Make.Start, RungOutcome.Begun, "")] };
        _store.Save(session, mustSurviveReboot: true);

        Run();

        Assert.That(_rungs.Run, Is.EqualTo(new[] { Rung.Verify }));
    }

    [Test]
    public void Run_EveryRungFails_EndsStrandedAndStaysOpen()
    {
        _rungs.Outcome = static _ => RungOutcome.Failed;
        _store.Save(Make.Session(), mustSurviveReboot: true);

        Run();

        Assert.Multiple(() =>
        {
            Assert.That(_rungs.Run, Is.EqualTo(new[] { Rung.MakeWay, Rung.Switch, Rung.SwitchAgain, Rung.Verify, Rung.Reboot, Rung.Verify, Rung.RebootBooted }));
            Assert.That(_store.Load().Open?.Phase, Is.EqualTo(Phase.Stranded));
            Assert.That(_alarm.Calls, Is.EqualTo(1));
            Assert.That(Events()[^2..], Is.EqualTo(new[] { "stranded", "warning" }), "what did not work is on record");
        });
    }

    /// <summary>A probe that fails on both systems is no reason to reboot a host that is reached: it is said, and that is all.</summary>
    [Test]
    public void Run_WhatIsMissingWouldNotBeMended_EndsRolledBackAndSaysSo()
    {
        _rungs.Outcome = static rung => rung == Rung.Verify ? RungOutcome.Failed : RungOutcome.Succeeded;
        _rungs.Sight = static rung => rung == Rung.Verify ? new Sight(true, true, false, false, ["wireguard"], ["wireguard"]) : null;
        _store.Save(Make.Session(), mustSurviveReboot: true);

        Run();

        var last = _store.Load().Last!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_rungs.Run, Is.EqualTo(new[] { Rung.MakeWay, Rung.Switch, Rung.Verify }));
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(last.NotBack, Is.EqualTo("verify saw this"));
            Assert.That(_alarm.Missing, Is.EqualTo(new[] { "verify saw this" }));
            Assert.That(Events()[^2..], Is.EqualTo(new[] { "not-back", "rolled-back" }));
            Assert.That(Words.OfNotBack(new State(null, last)), Does.Contain("verify saw this"));
        }
    }

    // What is left of a session that ran is the session: a profile that moved alone is of a switch that failed.
    [Test]
    public void Run_TheProfilesSystemNeverRan_IsNotRememberedAsRolledBack()
    {
        TempHost.Link(_host.Paths.CurrentSystem, Make.Old);
        TempHost.Link(_host.Paths.Profile, "/nix/store/never-ran");
        _store.Save(Make.Session() with { Activated = Make.Old }, mustSurviveReboot: true);

        Run();

        Assert.That(new RolledBackSystems(_host.Paths).Find("/nix/store/never-ran"), Is.Null);
        Assert.That(_store.Load().Last!.RolledBackFrom, Is.Empty);
    }

    /// <summary>An end that is saved is looked at by nobody again: killed between the two, it would be on no record.</summary>
    [Test]
    public void Run_RolledBack_IsOnRecordBeforeTheSessionIsClosed()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        var wasOpen = true;
        _clock.OnRead = () => wasOpen = _store.Load().Open is not null;

        Run();

        Assert.That(wasOpen, Is.True, "the clock is read last for the record of the end");
        Assert.That(Events()[^1], Is.EqualTo("rolled-back"));
    }

    /// <summary>Over six boots of a host whose disk takes nothing, a reboot rung is begun at most twice: the firmware remembers it.</summary>
    [TestCase(true, 2)]
    [TestCase(false, 0)]
    public void Run_NothingIsWrittenToTheDisk_RebootsNoMoreThanIsNoted(bool hasVariables, int most)
    {
        if (hasVariables)
        {
            Directory.CreateDirectory(_host.Paths.EfiVariables);
        }

        var reboots = 0;
        FullDisk.Run(_host.Paths.State, () =>
        {
            _store.Save(Make.Session(), mustSurviveReboot: true);
            FullDisk.Fill(_host.Paths.State);
            for (var boot = 1; boot <= 6 && _store.Load().Open is { Phase: not Phase.Stranded }; boot++)
            {
                _rungs.Outcome = static rung => rung == Rung.Verify ? RungOutcome.Failed : RungOutcome.Succeeded;
                _rungs.OnRun = rung =>
                {
                    if (rung is Rung.Reboot or Rung.RebootBooted)
                    {
                        reboots++;
                        throw new OperationCanceledException("reboots");
                    }
                };
                try
                {
                    Run();
                    break;
                }
                catch (OperationCanceledException)
                {
                    // A boot forgets what is in memory.
                    foreach (var file in Directory.EnumerateFiles(_host.Paths.Runtime))
                    {
                        File.Delete(file);
                    }

                    _clock.BootId = $"boot-{boot + 1}";
                }
            }
        });

        Assert.That(reboots, Is.EqualTo(most));
        if (!hasVariables)
        {
            Assert.That(_rungs.Run, Has.No.Member(Rung.Reboot));
        }
    }

    [Test]
    public void Run_RungBegins_IsOnRecordBefore()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        var seen = new List<RungOutcome>();
        _rungs.OnRun = rung =>
        {
            var last = _store.Load().Open!.Rungs[^1];
            Assert.That(last.Rung, Is.EqualTo(rung));
            seen.Add(last.Outcome);
        };

        Run();

        Assert.That(seen, Is.EqualTo(Enumerable.Repeat(RungOutcome.Begun, 3)));
    }

    [Test]
    public void Run_NothingCanBeWrittenAnywhere_RollsBackAllTheSame()
    {
        TempHost.MakeUnwritable(_host.Paths.State);
        TempHost.MakeUnwritable(_host.Paths.Runtime);

        Assert.That(Run(), Is.Zero);

        Assert.That(_rungs.Run, Is.EqualTo(new[] { Rung.MakeWay, Rung.Switch, Rung.Verify }));
    }

    private int Run(IClock? clock = null) =>
        new Recovery(_host.Paths, new RecoveryOrder(Make.Id, 2, "/nix/store/ordered", "/nix/store/ordered-profile"), _timers, _rungs, _alarm, clock ?? _clock, Pause).Run();

    private void Pause(TimeSpan time)
    {
        _pauses.Add(_clock.Boot);
        _clock.Boot += time;
        OnPause();
    }

    private string[] Events() => [.. new HistoryLog(_host.Paths).Read(null, 100).Select(e => e.Event)];

    private sealed class FakeAlarm : IAlarm
    {
        public int Calls { get; private set; }

        public List<string> Missing { get; } = [];

        public IReadOnlyList<string> NotBack(Session session)
        {
            Missing.Add(session.NotBack);
            return [];
        }

        public IReadOnlyList<string> Stranded(Session session)
        {
            Calls++;
            return ["wall: not installed"];
        }
    }

    /// <summary>Something happens whenever the executor looks at the clock.</summary>
    private sealed class HookedClock(IClock clock, Action hook) : IClock
    {
        public Moment Now
        {
            get
            {
                hook();
                return clock.Now;
            }
        }
    }
}
