using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Daemon.Watchers;
using Watchdog.Host.Peers;
using Watchdog.Host.Ssh;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Probes.Ssh;
using Watchdog.Store;
using Watchdog.Tests;
using Watchdog.Tests.Probes;

namespace Watchdog.Daemon.Tests.Watchers;

/// <summary>Against real locks and real files: what the kernel tells, and when.</summary>
internal sealed class WatcherTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private TempHost _host = null!;
    private FakeEventSink _sink = null!;
    private FakeProbe _probe = null!;
    private Func<ProbeResult> _ssh = null!;
    private LockWatcher _watcher = null!;
    private Settings _settings = null!;
    private ManualClock _clock = null!;
    private SwitchListener _listener = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _clock = new ManualClock();
        _listener = new SwitchListener();
        _sink = new FakeEventSink();
        _ssh = static () => new ProbeResult("ssh", ProbeOutcome.Failed, "silent");
        _probe = new FakeProbe("ssh", () => _ssh());
        var locks = new SwitchLock(_host.Paths);
        var host = new HostReader(_host.Paths, locks);
        var probes = new ProbeRunner([new PlannedProbe(_probe)], TimeProvider.System);
        _settings = new Settings { AutoArm = TestContext.CurrentContext.Test.MethodName!.Contains("NobodyArmed", StringComparison.Ordinal) };
        _watcher = new LockWatcher(
            _host.Paths,
            locks,
            new SwitchCourse(host, probes, new LateArm(_settings, host, new LateLook(new SwitchOperator(locks, new OperatorReader(new FakePrograms()), new LastLogin(new Permissions(""), new FakePrograms(), new SshListeners(), new SshLoginKeys(new FakePrograms(), new ManualClock(), TimeProvider.System))), probes, TimeProvider.System), _sink, new DaemonProgram("/bin/daemon", "/bin/control"), new ManualClock(), NullLogger<LateArm>.Instance), _sink, [_listener], TimeProvider.System),
            _clock,
            TimeProvider.System,
            NullLogger<LockWatcher>.Instance);
    }

    [TearDown]
    public void TearDown()
    {
        _watcher.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task LockWatcher_SwitchBeginsAndEnds_BothAreNoticedWithinASecond()
    {
        NeedRoot();
        _watcher.Start();

        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);
        await Wait.UntilAsync(() => Count<ActivationStarted>() == 1, "the start", Soon);
        Assert.That(Count<ActivationEnded>(), Is.Zero);

        child.Tell("end");
        await Wait.UntilAsync(() => Count<ActivationEnded>() == 1, "the end", Soon);
        Assert.That(Count<ActivationStarted>(), Is.EqualTo(1));
        await Wait.UntilAsync(() => _listener.Told.Count == 2, "who listens is told of both", Soon);
        Assert.That(_listener.Told, Is.EqualTo(new[] { "began", "ended" }));
    }

    [Test]
    public async Task LockWatcher_NobodyArmed_ArmsWithTheSystemOfBeforeAheadOfTheStart()
    {
        NeedRoot();
        var old = _host.MakeSystem("old");
        TempHost.Link(_host.Paths.CurrentSystem, old);
        TempHost.Link(_host.Paths.Profile, old);
        _watcher.Start();

        // As nixos-rebuild does it: the profile first.
        TempHost.Link(_host.Paths.Profile, _host.MakeSystem("new"));
        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);
        await Wait.UntilAsync(() => Count<ActivationStarted>() == 1, "the start", Soon);

        Assert.That(_sink.Events.Select(e => e.GetType()), Is.EqualTo(new[] { typeof(ArmRequested), typeof(ActivationStarted) }));
        var arm = (ArmRequested)_sink.Events.First();
        Assert.Multiple(() =>
        {
            Assert.That(arm.Target, Is.EqualTo(new Target(TargetKind.Previous, null, old, old)));
            Assert.That(arm.Baseline.ProfileTarget, Is.EqualTo(old));
            Assert.That(arm.Baseline.Probes.Select(p => p.Name), Is.EqualTo(new[] { "ssh" }));
            Assert.That(arm.Obstacles.SwitchRuns, Is.False, "it is armed for this very switch");
            Assert.That(arm.Rules.Limits.Armed, Is.EqualTo(TimeSpan.FromMinutes(1)));
        });
    }

    [TestCase(Phase.Armed)]
    [TestCase(Phase.RollingBack)]
    [TestCase(Phase.Stranded)]
    public async Task LockWatcher_NobodyArmedButASessionIsOpen_ArmsNothing(Phase phase)
    {
        NeedRoot();
        TempHost.Link(_host.Paths.CurrentSystem, _host.MakeSystem("old"));
        _sink.State = new State(Make.Session(phase), null);
        _watcher.Start();

        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);
        await Wait.UntilAsync(() => Count<ActivationStarted>() == 1, "the start", Soon);

        Assert.That(Count<ArmRequested>(), Is.Zero);
    }

    [Test]
    public async Task LockWatcher_NobodyArmedAndTheOldSystemIsGone_ArmsNothingAndGoesOn()
    {
        NeedRoot();
        TempHost.Link(_host.Paths.CurrentSystem, Path.Combine(_host.Root, "nix/store/gone"));
        _watcher.Start();

        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);
        await Wait.UntilAsync(() => Count<ActivationStarted>() == 1, "the start", Soon);

        Assert.That(Count<ArmRequested>(), Is.Zero);
    }

    [Test]
    public async Task LockWatcher_SwitchRunsAtStart_ItsEndIsNoticed()
    {
        NeedRoot();
        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);
        _watcher.Start();

        child.Tell("end");

        await Wait.UntilAsync(() => Count<ActivationEnded>() == 1, "the end", Soon);
        Assert.That(Count<ActivationStarted>(), Is.Zero);
    }

    [Test]
    public async Task LockWatcher_LockIsFreeOnlyAfterTheClose_EndIsNotMissed()
    {
        NeedRoot();
        _watcher.Start();

        // Another open file is closed while the lock is held, and the lock is let go with nothing closed: "flock -u".
        using var child = Child.Start(
            "/bin/sh",
            "-c",
            "exec 9>>\"$0\"; flock 9; echo held; read -r l; cat \"$0\"; flock -u 9; echo free; read -r l",
            _host.Paths.SwitchLock);
        await child.ExpectAsync("held");
        await Wait.UntilAsync(() => Count<ActivationStarted>() == 1, "the start", Soon);
        child.Tell("go");
        await child.ExpectAsync("free");

        await Wait.UntilAsync(() => Count<ActivationEnded>() == 1, "the end", Soon);
    }

    [Test]
    public async Task LockWatcher_FileIsOnlyRead_PostsNoStart()
    {
        File.WriteAllText(_host.Paths.SwitchLock, "");
        _watcher.Start();

        Assert.That(await Child.Start("cat", _host.Paths.SwitchLock).EndAsync(), Is.Zero);

        await Wait.UntilAsync(() => Count<ActivationEnded>() == 1, "its close is looked at");
        Assert.Multiple(() =>
        {
            Assert.That(Count<ActivationStarted>(), Is.Zero);
            Assert.That(_probe.Runs, Is.Zero, "nothing was switched");
            Assert.That(_sink.Events.OfType<ActivationEnded>().Single().WasSeen, Is.False);
        });
    }

    /// <summary>An activation whose switch was killed moves it, and nobody has the lock.</summary>
    [Test]
    public async Task LockWatcher_RunningSystemIsMovedWithoutTheLock_IsAnEndThatIsJudged()
    {
        TempHost.Link(_host.Paths.CurrentSystem, _host.MakeSystem("old"));
        _watcher.Start();

        TempHost.Link(_host.Paths.CurrentSystem, _host.MakeSystem("new"));

        await Wait.UntilAsync(() => Count<ActivationEnded>() == 1, "the change", Soon);
        Assert.That(_sink.Events.OfType<ActivationEnded>().Single().Facts.RunningSystem, Does.EndWith("/new"));
    }

    /// <summary>
    /// The looks after it take a while, and longer on a busy machine: whoever logs in meanwhile is younger than the switch.
    /// </summary>
    [Test]
    public async Task LockWatcher_TimePassesBetweenTheCloseAndTheLook_TheEndIsTheClose()
    {
        NeedRoot();
        _watcher.Start();
        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);
        await Wait.UntilAsync(() => Count<ActivationStarted>() == 1, "the start", Soon);
        _clock.OnRead = () => _clock.Boot += TimeSpan.FromSeconds(1);

        child.Tell("end");

        await Wait.UntilAsync(() => Count<ActivationEnded>() == 1, "the end", Soon);
        _clock.OnRead = static () => { };
        Assert.That(_sink.Events.OfType<ActivationEnded>().Single().At?.Boot, Is.LessThan(_clock.Boot), "the last reading of the clock is that of the look");
    }

    /// <summary>What the loop judges is the host as the second switch has left it, so nothing from before that one's end is fresh.</summary>
    [Test]
    public async Task LockWatcher_LoopIsBusyWhileASecondSwitchRuns_TheFirstOnesEndIsNoOlderThanTheHostThatIsJudged()
    {
        NeedRoot();
        _watcher.Start();
        using var first = await Child.HoldLockAsync(_host.Paths.SwitchLock);
        await Wait.UntilAsync(() => Count<ActivationStarted>() == 1, "the start", Soon);
        _sink.IsBusy = true;
        first.Tell("end");
        await Wait.UntilAsync(() => _sink.Waiting == 1, "the end", Soon);

        _clock.Boot += TimeSpan.FromSeconds(5);
        using var second = await Child.HoldLockAsync(_host.Paths.SwitchLock);
        await Wait.UntilAsync(() => _sink.Waiting == 2, "the second start", Soon);
        second.Tell("end");
        await Wait.UntilAsync(() => _sink.Waiting == 3, "the second end", Soon);
        _sink.MakeWaiting();

        Assert.That(_sink.Events.OfType<ActivationEnded>().Select(e => (e.At?.Boot, e.WasSeen)), Is.EqualTo(new[] { (_clock.Boot, true), (_clock.Boot, true) }));
    }

    [TestCase(2, ProbeOutcome.Failed)]
    [TestCase(1, ProbeOutcome.Passed, TestName = "LockWatcher_SameSystemAndOnePacketLost_IsLookedAtAgain")]
    public async Task LockWatcher_SameSystemAfterASwitch_ProbesTellWhetherItIsHalfSwitched(int failures, ProbeOutcome expected)
    {
        NeedRoot();
        TempHost.Link(_host.Paths.CurrentSystem, _host.MakeSystem("old"));
        var session = Make.Session(Phase.Activating);
        var baseline = session.Baseline with
        {
            RunningSystem = Path.Combine(_host.Root, "nix/store/old"),
            Probes = [new ProbeResult("ssh", ProbeOutcome.Passed, "")],
        };
        _sink.State = new State(session with { Baseline = baseline }, null);
        _ssh = () => new ProbeResult("ssh", _probe.Runs > failures ? ProbeOutcome.Passed : ProbeOutcome.Failed, "");
        _watcher.Start();
        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);
        await Wait.UntilAsync(() => Count<ActivationStarted>() == 1, "the start", Soon);

        child.Tell("end");

        await Wait.UntilAsync(() => Count<ActivationEnded>() == 1, "the end, after a second look", TimeSpan.FromSeconds(10));
        Assert.That(_sink.Events.OfType<ActivationEnded>().Single().Facts.Probes.Single().Outcome, Is.EqualTo(expected));
    }

    [Test]
    public async Task StoreWatcher_ExecutorClaimsAndSaves_BothArePosted()
    {
        var store = new SessionStore(_host.Paths);
        var claims = new Claims(_host.Paths);
        store.Save(Make.Session(), mustSurviveReboot: true);
        _sink.State = new State(Make.Session(), null);
        new StoreWatcher(_host.Paths, store, claims, _sink).Start();

        claims.Take(Make.Id, ClaimOwner.Executor);
        await Wait.UntilAsync(() => _sink.Events.OfType<StoreChanged>().Any(e => e.Claimed), "the claim", Soon);

        store.Save(Make.Session(Phase.RollingBack, revision: 6), mustSurviveReboot: true);
        await Wait.UntilAsync(() => _sink.Events.OfType<StoreChanged>().Any(e => e.Open?.Revision == 6), "the save", Soon);

        store.Close(Make.Session(Phase.RolledBack, revision: 7));
        await Wait.UntilAsync(() => _sink.Events.OfType<StoreChanged>().Any(e => e.Open is null && e.Last?.Revision == 7), "the end", Soon);
    }

    private static void NeedRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("needs root: only root's lock is a switch");
        }
    }

    private int Count<T>() => _sink.Events.OfType<T>().Count();

    private sealed class SwitchListener : ISwitchListener
    {
        public ConcurrentQueue<string> Told { get; } = new();

        public void SwitchBegan() => Told.Enqueue("began");

        public void SwitchEnded() => Told.Enqueue("ended");
    }
}
