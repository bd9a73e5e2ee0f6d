using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Executor.Drills;
using Watchdog.Host.Boot;
using Watchdog.Host.Peers;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Protocol;
using Watchdog.Store;
using Watchdog.Tests;
using Watchdog.Tests.Drills;
using Watchdog.Tests.Probes;
using Phase = Watchdog.Core.Phase;
using ProbeOutcome = Watchdog.Core.ProbeOutcome;
using ProbeResult = Watchdog.Core.ProbeResult;

namespace Watchdog.Daemon.Tests.Control;

internal sealed class DrillMethodsTests
{
    private static readonly CallContext Root = new(new Peer(Environment.ProcessId, 0, [0], null));

    private readonly FakeEventSink _sink = new();
    private TempHost _host = null!;
    private FakeProbe _own = null!;
    private FakeDrillUnits _units = null!;
    private string _system = "";

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _system = _host.MakeSystem("old");
        TempHost.Link(_host.Paths.CurrentSystem, _system);
        TempHost.Link(_host.Paths.Profile, _system);
        _sink.State = State.Empty;
        _own = new FakeProbe("ssh", static () => new ProbeResult("ssh", ProbeOutcome.Passed, "the daemon's round"));
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public async Task Drill_AllPasses_IsSavedByWhatTheExecutorsProbesSaw()
    {
        var seen = new ProbeResult("stranger-ssh", ProbeOutcome.Passed, "seen by the executor");

        var replies = await RunAsync(socket => SayAsync(socket, seen));

        var last = replies[^1].Reply!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(replies.Select(r => r.Reply!.Steps.Count), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6, 7, 7 }));
            Assert.That(replies.SkipLast(1).Select(r => r.Reply!.Saved), Is.All.Null);
            Assert.That((last.Saved, last.Target), Is.EqualTo(((bool?)true, _system)));
            Assert.That(last.Problems, Is.Empty);
            Assert.That(last.Steps[^1].Detail, Is.EqualTo("1 passed, 0 failed, 0 skipped"));
            Assert.That(last.Probes.Single().Latest!.Detail, Is.EqualTo("seen by the executor"));
            Assert.That(last.ElapsedUsec, Is.GreaterThanOrEqualTo(600_000), "the sum of what the steps took");
            Assert.That(_own.Runs, Is.Zero, "one round is enough");
            Assert.That(_sink.Events, Is.Empty, "the loop is told nothing");
        }
    }

    [Test]
    public async Task Drill_AStepFails_IsAProblemWithItsMend()
    {
        var replies = await RunAsync(socket => SayAsync(
            socket,
            new ProbeResult("stranger-ssh", ProbeOutcome.Passed, ""),
            step => step.Name == DrillSteps.DryActivate ? step with { Passed = false, Detail = "switch-to-configuration exited \u001b1" } : step));

        var last = replies[^1].Reply!;
        Assert.That(last.Saved, Is.False);
        Assert.That(last.Problems, Is.EqualTo(new[]
        {
            $"dry-activate: switch-to-configuration exited \\x1b1; see `journalctl -t rollback-watchdogd`, or run it by hand: `{_system}/bin/switch-to-configuration dry-activate`",
        }));
        Assert.That(last.Steps.Single(s => !s.Passed).Detail, Is.EqualTo("switch-to-configuration exited \\x1b1"));
    }

    /// <summary>One source for both: what a check calls a problem stands against a drill, and nothing else.</summary>
    [TestCase("ssh", false)]
    [TestCase("gateway", true)]
    public async Task Drill_AProbeFails_IsJudgedAsACheckDoes(string probe, bool isSaved)
    {
        var failed = new ProbeResult(probe, ProbeOutcome.Failed, "nobody answers");
        var readiness = Readiness(new FakeProbe(probe, () => failed));

        var last = (await RunAsync(socket => SayAsync(socket, failed)))[^1].Reply!;
        var check = await readiness.CheckAsync(Environment.ProcessId, default);

        Assert.That((last.Saved, last.Steps[^1].Passed), Is.EqualTo(((bool?)isSaved, isSaved)));
        Assert.That(last.Problems, Is.EqualTo(check.Problems));
        Assert.That(last.Notes, Is.EqualTo(check.Notes));
    }

    [Test]
    public async Task Drill_ExecutorIsKilledBeforeItsProbes_TheDaemonLooksInItsPlace()
    {
        var replies = await RunAsync(static socket => FakeExecutor.SayAllAsync(socket, FakeExecutor.Passed(DrillSteps.State)));

        var last = replies[^1].Reply!;
        Assert.That((last.Saved, last.Problems.Count), Is.EqualTo(((bool?)false, 1)));
        Assert.That(last.Problems[0], Does.StartWith("pid1: the executor has ended in the middle of it; "));
        Assert.That(last.Probes.Single().Latest!.Detail, Is.EqualTo("the daemon's round"));
    }

    [Test]
    public async Task Drill_NoTarget_SaysSoAndStartsNothing()
    {
        File.Delete(Path.Combine(_system, "bin/switch-to-configuration"));

        var reply = (await RunAsync(static _ => Task.CompletedTask)).Single().Reply!;

        Assert.That((reply.Saved, reply.Steps.Count, reply.Target), Is.EqualTo(((bool?)false, 0, "")));
        Assert.That(reply.Problems[0], Does.StartWith($"there is no target: {_system} has no bin/switch-to-configuration"));
        Assert.That(_units.Started, Is.Empty);
    }

    [Test]
    public async Task Drill_SessionIsOpen_IsRefused()
    {
        _sink.State = new State(Make.Session(Phase.Armed), null);

        var refused = (await RunAsync(static _ => Task.CompletedTask)).Single();

        Assert.That(refused.Error?.Name, Does.EndWith(".SessionOpen"));
        Assert.That(_units.Started, Is.Empty);
    }

    [Test]
    public async Task Drill_SwitchRuns_IsRefused()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("needs root, whose switches alone count");
        }

        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);

        var refused = (await RunAsync(static _ => Task.CompletedTask)).Single();

        Assert.That(refused.Error?.Parameters.GetProperty("code").GetString(), Is.EqualTo("switch-runs"));
        Assert.That(_units.Started, Is.Empty);
    }

    [Test]
    public async Task Drill_SessionIsArmedMeanwhile_EndsIt()
    {
        var replies = await RunAsync(async socket =>
        {
            using var executor = await FakeExecutor.ComeAsync(socket);
            _sink.Change(new State(Make.Session(Phase.Armed), null));
            await executor.IsLeftAsync();
        }).SoonAsync();

        Assert.That(replies[^1].Error?.Name, Does.EndWith(".SessionOpen"));
        Assert.That(_units.Stopped, Is.EqualTo(_units.Started).And.Not.Empty);
    }

    /// <summary>The server asks for the next reply when the client has taken the last one.</summary>
    [Test]
    public async Task Drill_SessionIsArmedWhileTheClientReadsNothing_EndsItAllTheSame()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var methods = Methods(async socket =>
        {
            using var executor = await FakeExecutor.ComeAsync(socket);
            await executor.IsLeftAsync();
            left.SetResult();
        });
        await using var replies = methods.DrillAsync(Root, default).GetAsyncEnumerator();
        Assert.That(await replies.MoveNextAsync().AsTask().SoonAsync(), Is.True);

        _sink.Change(new State(Make.Session(Phase.Armed), null));
        await left.Task.SoonAsync();

        Assert.That(await replies.MoveNextAsync().AsTask().SoonAsync(), Is.True);
        Assert.That(replies.Current.Error?.Name, Does.EndWith(".SessionOpen"));
        Assert.That(_units.Stopped, Is.EqualTo(_units.Started).And.Not.Empty);
    }

    [Test]
    public async Task Drill_AnotherRuns_IsRefusedUntilThatHasEnded()
    {
        var come = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var methods = Methods(async socket =>
        {
            come.TrySetResult();
            await goOn.Task;
            await SayAsync(socket, new ProbeResult("stranger-ssh", ProbeOutcome.Passed, ""));
        });

        var first = methods.DrillAsync(Root, default).ListAsync();
        await come.Task.SoonAsync();
        var second = await methods.DrillAsync(Root, default).LastAsync();
        goOn.SetResult();
        await first.SoonAsync();
        var third = await methods.DrillAsync(Root, default).LastAsync();

        Assert.That(second.Error?.Parameters.GetProperty("code").GetString(), Is.EqualTo("drill-runs"));
        Assert.That(third.Reply?.Saved, Is.True);
    }

    [Test]
    public async Task Drill_ClientHangsUp_EndsItAndAnotherMayBegin()
    {
        using var hungUp = new CancellationTokenSource();
        var calls = 0;
        var methods = Methods(async socket =>
        {
            if (++calls > 1)
            {
                await SayAsync(socket, new ProbeResult("stranger-ssh", ProbeOutcome.Passed, ""));
                return;
            }

            using var executor = await FakeExecutor.ComeAsync(socket);
            await hungUp.CancelAsync();
            await executor.IsLeftAsync();
        });

        Assert.That(async () => await methods.DrillAsync(Root, hungUp.Token).ListAsync().SoonAsync(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_units.Stopped, Is.EqualTo(_units.Started).And.Not.Empty);
        Assert.That((await methods.DrillAsync(Root, default).LastAsync()).Reply?.Saved, Is.True);
    }

    [TestCaseSource(nameof(Steps))]
    public void Mend_EachStep_HasOne(string step) => Assert.That(DrillMend.Of(step, _host.Paths, _system), Is.Not.Empty.And.Not.EndsWith("."));

    [TestCaseSource(nameof(Steps))]
    public void Steps_EachName_IsInTheInterface(string step) => Assert.That(Interface.Description.Split("type DrillStep")[0][^600..], Does.Contain($"`{step}`"));

    private static IEnumerable<string> Steps() => DrillSteps.OfExecutor.Prepend(DrillSteps.Timer);

    private static async Task SayAsync(string socket, ProbeResult seen, Func<RehearsedStep, RehearsedStep>? change = null) =>
        await FakeExecutor.SayAllAsync(socket, [.. DrillSteps.OfExecutor.Select(name =>
        {
            var step = FakeExecutor.Passed(name) with { Results = name == DrillSteps.Probes ? [seen] : [] };
            return change?.Invoke(step) ?? step;
        })]);

    private Task<List<Answer<DrillReply>>> RunAsync(Func<string, Task> executor) => Methods(executor).DrillAsync(Root, default).ListAsync();

    private DrillMethods Methods(Func<string, Task> executor)
    {
        _units = new FakeDrillUnits(executor);
        var host = new HostReader(_host.Paths, new SwitchLock(_host.Paths));
        var probes = new ProbeRunner([new PlannedProbe(_own)], TimeProvider.System);
        var messages = new SessionMessages(probes, new BootLoader(_host.Paths), new ManualClock());
        return new DrillMethods(
            new Requests(_sink, new Permissions(""), new JudgedSwitch(_sink, host), messages),
            _sink,
            _host.Paths,
            host,
            new OperatorReader(new FakePrograms()),
            new TargetResolver(_host.Paths, host),
            Readiness(_own),
            new DrillRun(_host.Paths, _units, new DaemonProgram("/p/rollback-watchdogd", "/p/rollbackctl"), TimeProvider.System));
    }

    private Readiness Readiness(IProbe probe)
    {
        var host = new HostReader(_host.Paths, new SwitchLock(_host.Paths));
        return new Readiness(
            _host.Paths,
            _sink,
            new TargetResolver(_host.Paths, host),
            new ProbeRunner([new PlannedProbe(probe)], TimeProvider.System),
            new OperatorReader(new FakePrograms()),
            new SettingsCheck(new FakePrograms(), _host.Root),
            new HostObstacles(_host.Paths, _sink, host, new RolledBackSystems(_host.Paths)),
            new ReadinessNotes(new ConfigurationFile(_host.Paths), host, new BootLoader(_host.Paths), new HardwareWatchdog(_host.Paths)));
    }
}
