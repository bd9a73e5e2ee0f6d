using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Daemon.Watchers;
using Watchdog.Host.Processes;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Watchers;

/// <summary>What was rolled back a short while ago and runs again is told to the loop, unless somebody wants it so.</summary>
internal sealed class RelapseWatcherTests
{
    private static readonly Session Last = Make.Session(Phase.RolledBack) with { Ended = Make.Start, RolledBackFrom = Make.New, Cause = "no proof" };

    private TempHost _host = null!;
    private FakeEventSink _loop = null!;
    private ManualTime _time = null!;
    private ManualClock _clock = null!;
    private RolledBackSystems _rolledBack = null!;
    private RelapseWatcher _watcher = null!;
    private ProcessStatus _switch = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _loop = new FakeEventSink { State = new State(null, Last) };
        _time = new ManualTime();
        _clock = new ManualClock();
        _rolledBack = new RolledBackSystems(_host.Paths);
        _rolledBack.Add(Last, Make.Start);
        TempHost.Link(_host.Paths.CurrentSystem, Make.New);
        _switch = new ProcessStatus(7, 6, 0, Make.Start.Boot, "");
        _watcher = new RelapseWatcher(new Settings(), new HostReader(_host.Paths, new SwitchLock(_host.Paths)), _rolledBack, new EarlierTool(() => [_switch.Pid], pid => pid == _switch.Pid ? _switch : null, static _ => false), _loop, DaemonProgram.Find(), _clock, _time);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Look_WhatWasRolledBackRunsAgain_IsARelapse()
    {
        _watcher.Look();

        Assert.That(_loop.Events.Single(), Is.InstanceOf<Relapsed>().With.Property("Facts").Property("RunningSystem").EqualTo(Make.New));
    }

    [Test]
    public void Look_Allowed_IsNone()
    {
        _rolledBack.Allow(Make.New);

        _watcher.Look();

        Assert.That(_loop.Events, Is.Empty);
    }

    [Test]
    public void Look_LongAfterOrAnotherSystem_IsNone()
    {
        _clock.Boot += new Settings().RelapseWatch;
        _watcher.Look();
        _clock.Boot = Make.Start.Boot;
        TempHost.Link(_host.Paths.CurrentSystem, Make.Old);
        _watcher.Look();

        Assert.That(_loop.Events, Is.Empty);
    }

    [TestCase("root", false)]
    [TestCase(LateArm.ArmedBy, true)]
    public void Look_ASessionIsOpen_OnlyOneThatArmedItselfGivesNoWindow(string armedBy, bool isRelapse)
    {
        _loop.State = new State(Make.Session(Phase.Probation, Make.OtherId) with { ArmedBy = armedBy }, Last);

        _watcher.Look();

        Assert.That(_loop.Events, Has.Count.EqualTo(isRelapse ? 1 : 0));
    }

    /// <summary>deploy-rs's `activate` began before its switch; a person's next command begins after it.</summary>
    [TestCase(-30, 1, 2, true)]
    [TestCase(30, 1, 2, false, TestName = "Look_AToolThatBeganAfterwards_IsLeftAlone")]
    [TestCase(-30, 3, 2, false, TestName = "Look_ANewGeneration_IsLeftAlone")]
    public void Look_TheToolOfBeforeGoesFurtherDown_UndoesTheRollback(int began, int generation, int before, bool isUndone)
    {
        var last = Last with { ActivationEnded = Make.Start, Baseline = Last.Baseline with { ProfileGeneration = before } };
        _loop.State = new State(null, last);
        _switch = _switch with { Began = Make.Start.Boot + TimeSpan.FromSeconds(began) };
        var older = _host.MakeSystem("older");
        var link = $"{_host.Paths.Profile}-{generation}-link";
        TempHost.Link(link, older);
        TempHost.Link(_host.Paths.Profile, Path.GetFileName(link));
        TempHost.Link(_host.Paths.CurrentSystem, older);

        _watcher.SwitchBegan();
        _watcher.Look();

        Assert.That(_loop.Events.OfType<Relapsed>().Any(r => r.UndoesRollback && r.Facts.RunningSystem == older), Is.EqualTo(isUndone));
        Assert.That(_loop.Events, Has.Count.EqualTo(isUndone ? 1 : 0));
    }

    /// <summary>Who calls it tells of the switch's begin afterwards, and must come to that.</summary>
    [Test]
    public void SwitchBegan_HoldersCannotBeRead_DoesNotThrow()
    {
        _loop.State = new State(null, Last with { ActivationEnded = Make.Start });
        var watcher = new RelapseWatcher(
            new Settings(),
            new HostReader(_host.Paths, new SwitchLock(_host.Paths)),
            _rolledBack,
            new EarlierTool(static () => throw new IOException("too many open files"), static _ => null, static _ => false),
            _loop,
            DaemonProgram.Find(),
            _clock,
            _time);

        Assert.That(watcher.SwitchBegan, Throws.Nothing);
    }

    [Test]
    public async Task RunAsync_AfterARollback_LooksAgainUntilTheTimeIsOver()
    {
        using var stop = new CancellationTokenSource();
        TempHost.Link(_host.Paths.CurrentSystem, Make.Old);
        var running = _watcher.RunAsync(stop.Token);
        TempHost.Link(_host.Paths.CurrentSystem, Make.New);
        _time.Advance(RelapseWatcher.Interval);
        await Wait.UntilAsync(() => !_loop.Events.IsEmpty, "it has looked again");

        _clock.Boot += new Settings().RelapseWatch;
        await Wait.UntilAsync(() =>
        {
            _time.Advance(RelapseWatcher.Interval);
            return _time.Waiting.Count == 0;
        }, "it has gone to sleep");
        Assert.That(running.IsCompleted, Is.False, "it sleeps until the state changes");
        await stop.CancelAsync();
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
    }
}
