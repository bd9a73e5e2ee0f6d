using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Executor.Pid1;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Loop;

/// <summary>The daemon's start: an open session is found again, and its timer comes first.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TakeUpTests : IDisposable
{
    private readonly TempHost _host = new();
    private readonly FakeRunner _runner = new();
    private readonly ManualClock _clock = new() { Boot = Make.Start.Boot + TimeSpan.FromMinutes(1) };
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly DaemonHealth _health = new();
    private readonly SessionStore _store;
    private readonly Claims _claims;
    private readonly FoundSession _found;
    private readonly SessionLoop _loop;
    private readonly List<string?> _kept = [];

    public TakeUpTests()
    {
        TempHost.Link(_host.Paths.CurrentSystem, Make.New);
        TempHost.Link(_host.Paths.Profile, Make.New);
        _store = new SessionStore(_host.Paths);
        _claims = new Claims(_host.Paths);
        var program = new DaemonProgram("/nix/store/program/bin/rollback-watchdogd", "/nix/store/program/bin/rollbackctl");
        _found = new FoundSession(_store, _claims, new BootDefaultDebt(_host.Paths), Reader(), program, _clock);
        _loop = new SessionLoop(new EventQueue(), _runner, new RetriedFacts(_found, Reader()), _clock, _time, NullLogger<SessionLoop>.Instance);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _host.Dispose();
    }

    // A disk that takes no link must not keep the timer from being held.
    [Test]
    public void Begin_TargetCannotBeKept_TimerIsHeldFirst()
    {
        _runner.Fails = static e => e is KeepTarget;
        Save(Probation());

        Begin();

        Assert.That(_runner.Names.First(), Is.EqualTo("StartTimer"));
        Assert.That(_time.Waiting, Is.Empty, "nothing is to be tried again");
    }

    [Test]
    public void Begin_InProbation_AsksForTheBootDefaultAgain()
    {
        Save(Probation() with { HoldsBootDefault = true });

        Begin();

        Assert.That(_runner.Names, Does.Contain("HoldBootDefault"));
    }

    // PID 1 refuses once at boot: nobody else would go on with the rollback.
    [Test]
    public async Task Begin_Pid1DoesNotResumeTheRollback_IsTriedAgain()
    {
        _runner.Fails = static e => e is ResumeRollback;
        Save(Make.Session(Phase.RollingBack));
        Begin();
        Assert.That(_time.Waiting, Is.EqualTo(new[] { TimeSpan.FromSeconds(1) }));

        _runner.Fails = static _ => false;
        Run();
        _time.Advance(TimeSpan.FromSeconds(1));

        await Wait.UntilAsync(() => _runner.Names.Contains("ResumeRollback"), "the executor runs");
    }

    // The retry carried the session as it had been found: a confirmed one came back open, and the next lockout stayed one.
    [Test]
    public async Task Retry_SessionWasConfirmedMeanwhile_StaysEnded()
    {
        _runner.Fails = static e => e is StartTimer;
        Save(Probation());
        Begin();
        _runner.Fails = static _ => false;
        Run();
        _runner.OnRun = e =>
        {
            if (e is Close close)
            {
                _store.Close(close.Session);
            }
        };

        var answer = await _loop.AskAsync(t => new ConfirmReceived(t, Make.Id, new Proof("root", "192.0.2.1", TimeSpan.FromSeconds(3650), false))).SoonAsync();
        Assert.That(answer, Is.InstanceOf<Answer.Accepted>());
        _runner.Done.Clear();
        _time.Advance(TimeSpan.FromSeconds(1));
        await SettleAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_loop.State.Open, Is.Null);
            Assert.That(_runner.Done, Is.Empty);
        });
    }

    [Test]
    public async Task Retry_DeadlineHasMovedMeanwhile_TakesUpTheNewOne()
    {
        _runner.Fails = static e => e is StartTimer;
        Save(Probation());
        Begin();
        var moved = Probation() with { Revision = 6, Deadline = Probation().Deadline with { Number = 3 } };
        Save(moved);
        _runner.Fails = static _ => false;
        Run();

        _time.Advance(TimeSpan.FromSeconds(1));
        await Wait.UntilAsync(() => _runner.Done.OfType<StartTimer>().Any(), "the timer");

        Assert.That(_runner.Done.OfType<StartTimer>().Last().Session.Deadline.Number, Is.EqualTo(3));
    }

    [Test]
    public async Task Retry_FailsForLong_ComesSlowerAndSlower()
    {
        _runner.Fails = static e => e is StartTimer;
        var tries = 0;
        _runner.OnRun = e => tries += e is StartTimer ? 1 : 0;
        Save(Probation());
        Begin();
        Run();

        for (var second = 0; second < 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync();
        }

        Assert.That(tries, Is.InRange(5, 8), "at 0, 1, 3, 7, 15, 30, 45 and 60 s");
    }

    [TestCase(Phase.Armed, Phase.Disarmed)]
    [TestCase(Phase.Probation, Phase.Confirmed)]
    public void Begin_DaemonHadClaimedTheEnd_IsEnded(Phase phase, Phase end)
    {
        Save(Make.Session(phase));
        _claims.Take(Make.Id, ClaimOwner.Daemon);

        Begin();

        Assert.That(_loop.State.Last?.Phase, Is.EqualTo(end));
        Assert.That(_loop.State.Open, Is.Null);
    }

    [Test]
    public void Begin_ExecutorHasClaimedTheEnd_IsResumed()
    {
        Save(Probation());
        _claims.Take(Make.Id, ClaimOwner.Executor);

        Begin();

        Assert.That(_runner.Names.First(), Is.EqualTo("ResumeRollback"));
    }

    // One unreadable file of an earlier boot, for ever there, must not switch the clean-up off.
    [Test]
    public async Task Begin_FileSetAsideBeforeTheBoot_IsToldAndNothingDependsOnIt()
    {
        File.WriteAllText(_host.SessionFile + ".unreadable-1", "half a sess");

        Begin();
        Run();
        await Wait.UntilAsync(() => _kept.Count > 0, "the clean-up");

        Assert.That(_health.Warnings, Has.Count.EqualTo(1).And.Some.Contains("look at it, then remove it"));
    }

    [Test]
    public async Task Begin_FileIsUnreadableNow_ItsTimerIsLeftAlone()
    {
        File.WriteAllText(_host.SessionFile, "half a sess");

        Begin();
        Run();
        await SettleAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_kept, Is.Empty, "PID 1 may hold a timer for it");
            Assert.That(File.Exists(_host.SessionFile), Is.False);
            Assert.That(_health.Warnings, Has.Count.EqualTo(1));
        });
    }

    // As EIO and EMFILE; a link to itself cannot be opened.
    [Test]
    public async Task Begin_FileCannotBeReadJustNow_IsTakenUpWhenItCan()
    {
        TempHost.Link(_host.SessionFile, _host.SessionFile);
        Begin();
        Run();
        await SettleAsync();
        Assert.That(_kept, Is.Empty);
        File.Delete(_host.SessionFile);
        Save(Probation());

        _time.Advance(TimeSpan.FromSeconds(1));
        await Wait.UntilAsync(() => _kept.Count > 0, "the clean-up");

        Assert.That(_loop.State.Open?.Id, Is.EqualTo(Make.Id));
        Assert.That(_kept, Is.EqualTo(new[] { TimerUnits.NameOf(Make.Id, 2) }));
    }

    private static Session Probation() => Make.Session() with { Activated = Make.New };

    private HostReader Reader() => new(_host.Paths, new SwitchLock(_host.Paths));

    private void Save(Session session) => _store.Save(session, mustSurviveReboot: true);

    private void Begin()
    {
        var left = new LeftBehind(
            _store,
            new TargetRoots(_host.Paths),
            new PlainRollback(_host.Paths),
            kept =>
            {
                _kept.Add(kept);
                return [];
            },
            NullLogger<LeftBehind>.Instance);
        new TakeUp(
            _loop,
            _store,
            _found,
            new Recorder(new HistoryLog(_host.Paths), _clock),
            _health,
            _clock,
            _time).Begin(() => left.Drop(_loop.State.Open));
    }

    private void Run() => _ = _loop.RunAsync(_stop.Token);

    /// <summary>Returns when the loop has handled all that was posted.</summary>
    private async Task SettleAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            var handled = new TaskCompletionSource();
            _loop.RunInTurn(handled.SetResult);
            await handled.Task.WaitAsync(Wait.Long, TimeProvider.System);
            await Task.Yield();
        }
    }
}
