using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Executor.Drills;
using Watchdog.Host.Boot;
using Watchdog.Host.Peers;
using Watchdog.Host.Ssh;
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

internal sealed partial class ControlServiceTests
{
    private const uint OperatorsGroup = 4711;

    private TempHost _host = null!;
    private FakeEventSink _sink = null!;
    private ControlService _service = null!;
    private FakeProbe _probe = null!;
    private ManualTime _time = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _sink = new FakeEventSink { OnAsk = static _ => new Answer.Accepted(Make.Session()) };
        TempHost.Link(_host.Paths.CurrentSystem, _host.MakeSystem("old"));
        var loader = new BootLoader(_host.Paths);
        var reader = new HostReader(_host.Paths, new SwitchLock(_host.Paths));
        _probe = new FakeProbe("ssh", static () => new ProbeResult("ssh", ProbeOutcome.Passed, "answers"));
        _time = new ManualTime();
        var (targets, probes, operators) = (new TargetResolver(_host.Paths, reader), new ProbeRunner([new PlannedProbe(_probe)], TimeProvider.System), new OperatorReader(new FakePrograms()));
        var (settings, clock, rolledBack) = (new Settings(), new ManualClock(), new RolledBackSystems(_host.Paths));
        var program = new DaemonProgram("/nix/store/program/bin/rollback-watchdogd", "/nix/store/program/bin/rollbackctl");
        var bootDefaults = new BootDefaults(settings, new BootDefaultDebt(_host.Paths), reader, loader, new Claims(_host.Paths), _sink, TimeProvider.System);
        var check = new SettingsCheck(new FakePrograms(), _host.Root);
        var boot = new SharedNextBoot(() => loader.Next, _time);
        var messages = new SessionMessages(probes, loader, clock);
        var requests = new Requests(_sink, new Permissions("4711"), new JudgedSwitch(_sink, reader), messages);
        var readiness = new Readiness(
            _host.Paths,
            _sink,
            targets,
            probes,
            operators,
            check,
            new HostObstacles(_host.Paths, _sink, reader, rolledBack),
            new ReadinessNotes(new ConfigurationFile(_host.Paths), reader, loader, new HardwareWatchdog(_host.Paths)));
        _service = new ControlService(
            new ArmingMethods(
                requests,
                new ArmWishes(settings, probes, targets),
                new ArmRound(operators, probes),
                new ArmFacts(reader, targets, rolledBack, loader, clock),
                new ArmNotes(settings, check, _time),
                new AwaitedBaseline(_sink, _time),
                messages,
                program),
            new ProvingMethods(_sink, requests, new SshLoginKeys(new FakePrograms(), clock, TimeProvider.System), bootDefaults),
            new EndingMethods(requests, reader),
            new SystemMethods(requests, targets, rolledBack, new Recorder(new HistoryLog(_host.Paths), clock)),
            new LookingMethods(
                _sink,
                requests,
                new StatusReport(_sink, reader, new SessionStore(_host.Paths), new DaemonHealth(), bootDefaults, messages, clock),
                probes,
                operators,
                readiness,
                new StatusFacts(reader, boot, probes, clock)),
            new DrillMethods(requests, _sink, _host.Paths, reader, operators, targets, readiness, new DrillRun(_host.Paths, new FakeDrillUnits(DrillAsync), program, TimeProvider.System)),
            new HistoryMethods(requests, new HistoryLog(_host.Paths)));
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase("root", 0u, 0u, true)]
    [TestCase("operator", 1000u, OperatorsGroup, true)]
    [TestCase("another", 1000u, 100u, false)]
    public async Task EveryMethod_ByWhoAsks_IsGrantedOrNotPermitted(string who, uint uid, uint group, bool mayOperate)
    {
        var context = Context(uid, group);
        new RolledBackSystems(_host.Paths).Add(Make.Session(Phase.RolledBack) with { RolledBackFrom = Make.New }, Make.Start);
        var operating = new Dictionary<string, VarlinkError?>
        {
            ["Arm"] = (await _service.ArmAsync(new ArmParameters(), context, default)).Error,
            ["Heartbeat"] = (await _service.HeartbeatAsync(new HeartbeatParameters(), context, default)).Error,
            ["Confirm"] = (await _service.ConfirmAsync(new ConfirmParameters { Force = true }, context, default)).Error,
            ["Disarm"] = (await _service.DisarmAsync(new DisarmParameters(), context, default)).Error,
            ["RollBack"] = (await _service.RollBackAsync(new RollBackParameters(), context, default)).Error,
            ["Allow"] = (await _service.AllowAsync(new AllowParameters { System = Make.New }, context, default)).Error,
            ["Probe"] = (await _service.ProbeAsync(context, default)).Error,
            ["Check"] = (await _service.CheckAsync(context, default)).Error,
            ["Drill"] = (await _service.DrillAsync(context, default).LastAsync()).Error,
        };
        var reading = new[] { (await _service.StatusAsync(context, default)).Error, (await _service.HistoryAsync(new HistoryParameters(), context, default)).Error };

        Assert.Multiple(() =>
        {
            foreach (var (method, error) in operating)
            {
                Assert.That(error?.Name, mayOperate ? Is.Null : Is.EqualTo(Interface.Name + ".NotPermitted"), $"{who}: {method}");
            }

            Assert.That(reading, Is.All.Null);
            Assert.That(_sink.Events, mayOperate ? Has.Count.EqualTo(5) : Is.Empty);
        });
    }

    [Test]
    public async Task Arm_StateIsInMemory_IsRefusedUnlessThatIsWanted()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_host.Paths.Mounts)!);
        await File.WriteAllTextAsync(_host.Paths.Mounts, $"20 1 0:30 / {_host.Root} rw - tmpfs none rw\n");

        var refused = await _service.ArmAsync(new ArmParameters(), Context(0, 0), default);
        await _service.ArmAsync(new ArmParameters { Volatile = true }, Context(0, 0), default);

        Assert.That(refused.Error?.ToString(), Does.Contain("volatile-state").And.Contain("tmpfs").And.Contain("--volatile"));
        Assert.That(_sink.Events.OfType<ArmRequested>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Allow_OfNothingOrOfWhatWasNotRefused_SaysSo()
    {
        var root = Context(0, 0);

        var nothing = await _service.AllowAsync(new AllowParameters { System = "/nix/store/xyz" }, root, default);
        TempHost.Link(_host.Paths.Profile + "-7-link", _host.MakeSystem("never-refused"));
        var notRefused = await _service.AllowAsync(new AllowParameters { System = "7" }, root, default);
        new RolledBackSystems(_host.Paths).Add(Make.Session(Phase.RolledBack) with { RolledBackFrom = Make.New, Cause = "no proof" }, Make.Start);
        var refused = await _service.AllowAsync(new AllowParameters { System = Make.New }, root, default);

        Assert.That(nothing.Error?.ToString(), Does.Contain("/nix/store/xyz").And.Contain("is no system"));
        Assert.That((notRefused.Reply?.WasRefused, refused.Reply?.WasRefused), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Incoming_SystemThatWasRolledBack_IsRefusedUntilItIsAllowed()
    {
        var rolledBack = new RolledBackSystems(_host.Paths);
        rolledBack.Add(Make.Session(Phase.RolledBack) with { RolledBackFrom = Make.New, Cause = "no proof" }, Make.Start);
        var (root, incoming) = (Context(0, 0), new IncomingParameters { System = Make.New });

        var before = await _service.IncomingAsync(incoming, Context(1000, 100), default);
        await _service.ArmAsync(new ArmParameters { Incoming = Make.New }, root, default);
        await _service.ArmAsync(new ArmParameters { Incoming = Make.New, Force = true }, root, default);
        await _service.AllowAsync(new AllowParameters { System = Make.New }, root, default);
        await _service.ArmAsync(new ArmParameters { Incoming = Make.New }, root, default);
        var after = await _service.IncomingAsync(incoming, root, default);

        var faults = _sink.Events.OfType<ArmRequested>().Select(e => e.Obstacles.RolledBackBefore).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(before.Error?.ToString(), Does.Contain("rolled-back-before").And.Contain("2026-01-01").And.Contain("no proof"));
            Assert.That(faults[0], Does.Contain(Make.New).And.Contain(Make.Id));
            Assert.That(faults[1..], Is.EqualTo(new[] { "", "" }));
            Assert.That(after.IsGranted, Is.True);
        });
    }

    [TestCase("window", 1_000_000L, true)]
    [TestCase("window", 999_999L, false)]
    [TestCase("window", 86_400_000_000L, true)]
    [TestCase("window", 86_400_000_001L, false)]
    [TestCase("window", -1L, false)]
    [TestCase("window", long.MinValue, false)]
    [TestCase("window", long.MaxValue, false)]
    [TestCase("armed_limit", 604_800_000_000L, true)]
    [TestCase("armed_limit", 604_800_000_001L, false)]
    [TestCase("armed_limit", 0L, false)]
    [TestCase("switch_limit", 86_400_000_000L, true)]
    [TestCase("switch_limit", 86_400_000_001L, false)]
    public async Task ArmAsync_Limit_IsTakenOnlyWithinItsRange(string name, long usec, bool isAllowed)
    {
        var answer = await _service.ArmAsync(
            new ArmParameters
            {
                WindowUsec = name == "window" ? usec : null,
                ArmedLimitUsec = name == "armed_limit" ? usec : null,
                SwitchLimitUsec = name == "switch_limit" ? usec : null,
            },
            Context(0, 0),
            default);

        Assert.That(answer.IsGranted, Is.EqualTo(isAllowed));
        if (isAllowed)
        {
            var limits = _sink.Events.OfType<ArmRequested>().Single().Rules.Limits;
            var taken = name switch { "window" => limits.Window, "armed_limit" => limits.Armed, _ => limits.Activation };
            Assert.That(taken.TotalMicroseconds, Is.EqualTo(usec));
        }
        else
        {
            Assert.That(answer.Error!.Name, Is.EqualTo(Interface.Name + ".BadRequest"));
            Assert.That(answer.Error.Parameters.GetProperty("parameter").GetString(), Is.EqualTo(name + "_usec"));
        }
    }

    [Test]
    public async Task ArmAsync_UnknownProbe_IsABadRequestThatNamesThem()
    {
        var answer = await _service.ArmAsync(new ArmParameters { Except = ["ssh", "te\u001bl"] }, Context(0, 0), default);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Error!.Name, Is.EqualTo(Interface.Name + ".BadRequest"));
            Assert.That(answer.Error.Parameters.GetProperty("reason").GetString(), Does.Contain("te\\x1bl"));
            Assert.That(answer.Error.Parameters.GetProperty("hint").GetString(), Does.Contain("ssh"));
        });
    }

    [Test]
    public async Task ArmAsync_TargetThatCannotBe_IsRefused()
    {
        var answer = await _service.ArmAsync(new ArmParameters { Target = "77" }, Context(0, 0), default);

        Assert.That(answer.Error!.Parameters.GetProperty("code").GetString(), Is.EqualTo("target-unusable"));
    }

    [Test]
    public async Task ArmAsync_OperatorConfirms_ArmsBeforeAnyProbeHasRun()
    {
        await _service.ArmAsync(new ArmParameters(), Context(0, 0), default);

        var baseline = _sink.Events.OfType<ArmRequested>().Single().Baseline;
        Assert.That((baseline.Round, baseline.Probes.Length, _probe.Runs), Is.EqualTo((Core.BaselineRound.Awaited, 0, 0)));
    }

    [Test]
    public async Task ArmAsync_ProbesConfirm_KnowsWhatTheySeeBeforeItArms()
    {
        await _service.ArmAsync(new ArmParameters { ConfirmBy = Protocol.ConfirmBy.Probes }, Context(0, 0), default);

        var baseline = _sink.Events.OfType<ArmRequested>().Single().Baseline;
        Assert.That((baseline.Round, baseline.Probes.Single().Name), Is.EqualTo((Core.BaselineRound.Taken, "ssh")));
    }

    [TestCase(null, LoginMeaning.Heartbeat)]
    [TestCase(LoginWorth.Heartbeat, LoginMeaning.Heartbeat)]
    [TestCase(LoginWorth.Confirm, LoginMeaning.Confirm)]
    [TestCase(LoginWorth.Ignore, LoginMeaning.Ignore)]
    public async Task ArmAsync_WorthOfALogin_HoldsForTheSession(LoginWorth? asked, LoginMeaning expected)
    {
        await _service.ArmAsync(new ArmParameters { Login = asked }, Context(0, 0), default);

        Assert.That(_sink.Events.OfType<ArmRequested>().Single().Rules.Terms.Login, Is.EqualTo(expected));
    }

    [Test]
    public async Task BaselineAsync_BaselineIsTaken_AnswersThen()
    {
        var armed = await ArmAsync();
        var waiting = _service.BaselineAsync(armed, Context(0, 0), default);
        Assert.That(waiting.IsCompleted, Is.False);

        _sink.Change(new State(Make.Session(Phase.Armed), null));

        var reply = await waiting.SoonAsync();
        Assert.That((reply.Session.Baseline, reply.Session.Probes[0].Name), Is.EqualTo((Protocol.BaselineRound.Taken, "ssh")));
    }

    [Test]
    public async Task BaselineAsync_SwitchBegins_SaysThatItIsOvertaken()
    {
        var armed = await ArmAsync();
        var waiting = _service.BaselineAsync(armed, Context(0, 0), default);

        _sink.Change(new State(Awaited(Phase.Activating, Core.BaselineRound.Overtaken), null));

        Assert.That((await waiting.SoonAsync()).Session.Baseline, Is.EqualTo(Protocol.BaselineRound.Overtaken));
    }

    [Test]
    public async Task BaselineAsync_SessionEnds_AnswersWithItsEnd()
    {
        var armed = await ArmAsync();
        var waiting = _service.BaselineAsync(armed, Context(0, 0), default);

        _sink.Change(new State(null, Awaited(Phase.Disarmed)));

        Assert.That((await waiting.SoonAsync()).Session.Phase, Is.EqualTo(Protocol.Phase.Disarmed));
    }

    [Test]
    public async Task BaselineAsync_NothingComes_AnswersAtTheLimit()
    {
        var armed = await ArmAsync();
        var waiting = _service.BaselineAsync(armed, Context(0, 0), default);

        _time.Advance(AwaitedBaseline.Limit);

        Assert.That((await waiting.SoonAsync()).Session.Baseline, Is.EqualTo(Protocol.BaselineRound.Awaited));
    }

    [TestCase("../../etc/passwd")]
    [TestCase("")]
    [TestCase("abc23")]
    [TestCase("abc2345")]
    [TestCase("ABC234")]
    [TestCase("abc23\n")]
    [TestCase("abc%23")]
    public async Task EveryMethodWithAnId_BadId_IsABadRequest(string id)
    {
        var root = Context(0, 0);
        var errors = new[]
        {
            (await _service.HeartbeatAsync(new HeartbeatParameters { Id = id }, root, default)).Error,
            (await _service.ConfirmAsync(new ConfirmParameters { Id = id }, root, default)).Error,
            (await _service.DisarmAsync(new DisarmParameters { Id = id }, root, default)).Error,
            (await _service.RollBackAsync(new RollBackParameters { Id = id }, root, default)).Error,
            (await _service.HistoryAsync(new HistoryParameters { Id = id }, root, default)).Error,
        };

        Assert.That(errors.Select(e => e?.Name), Is.All.EqualTo(Interface.Name + ".BadRequest"));
        Assert.That(_sink.Events, Is.Empty);
    }

    [TestCase(0L, false)]
    [TestCase(1L, true)]
    [TestCase(5000L, true)]
    [TestCase(5001L, false)]
    [TestCase(-1L, false)]
    public async Task HistoryAsync_Limit_HasARange(long limit, bool isAllowed) =>
        Assert.That((await _service.HistoryAsync(new HistoryParameters { Limit = limit }, Context(1000, 100), default)).IsGranted, Is.EqualTo(isAllowed));

    [Test]
    public async Task WatchAsync_StateChanges_SaysSoEachTime()
    {
        using var stop = new CancellationTokenSource();
        await using var replies = _service.WatchAsync(Context(1000, 100), stop.Token).GetAsyncEnumerator();
        Assert.That(await replies.MoveNextAsync().AsTask().SoonAsync(), Is.True);
        Assert.That(replies.Current.Reply!.Session, Is.Null);

        _sink.Change(new State(Make.Session(), null));
        Assert.That(await replies.MoveNextAsync().AsTask().SoonAsync(), Is.True);

        Assert.That(replies.Current.Reply!.Session?.Id, Is.EqualTo(Make.Id));
    }

    private static Core.Session Awaited(Phase phase, Core.BaselineRound round = Core.BaselineRound.Awaited)
    {
        var session = Make.Session(phase);
        return session with { Baseline = session.Baseline with { Round = round, Probes = [] } };
    }

    /// <summary>Armed, and the baseline is awaited.</summary>
    private async Task<ArmReply> ArmAsync()
    {
        _sink.State = new State(Awaited(Phase.Armed), null);
        _sink.OnAsk = _ => new Answer.Accepted(_sink.State.Open!);
        return (await _service.ArmAsync(new ArmParameters(), Context(0, 0), default)).Reply!;
    }

    private static Task DrillAsync(string socket) => FakeExecutor.SayAllAsync(socket, [.. DrillSteps.OfExecutor.Select(FakeExecutor.Passed)]);

    private static CallContext Context(uint uid, uint group) => new(new Peer(Environment.ProcessId, uid, [group], null));
}
