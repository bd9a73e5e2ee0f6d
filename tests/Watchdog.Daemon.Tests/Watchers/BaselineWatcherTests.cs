using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Core;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Daemon.Watchers;
using Watchdog.Host.Running;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Tests;
using Watchdog.Tests.Probes;

namespace Watchdog.Daemon.Tests.Watchers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BaselineWatcherTests : IDisposable
{
    private static readonly Operator Found = new("", 1000, "192.0.2.1", "192.0.2.2", 22);

    private readonly TempHost _host = new();
    private readonly FakeEventSink _sink = new();
    private readonly ManualTime _time = new();
    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly FakePrograms _programs = new FakePrograms().Says("getent passwd", "alice:x:1000:1000::/home/alice:/bin/sh\n").Says("getent shadow", "alice:*:1::::::\n");
    private Func<ProbeResult> _result = static () => new ProbeResult("ssh", ProbeOutcome.Passed, "answers");

    public BaselineWatcherTests() => TempHost.Link(_host.Paths.CurrentSystem, _host.MakeSystem("old"));

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task RunAsync_SessionWithoutItsProbes_TakesThemAndNamesTheOperator()
    {
        _sink.State = new State(Awaited(Found), null);
        _ = RunAsync(_programs);

        var taken = await TakenAsync();
        Assert.That((taken.SessionId, taken.Revision, taken.Results.Single().Outcome), Is.EqualTo((Make.Id, 5, ProbeOutcome.Passed)));
        Assert.That(taken.Operator, Is.EqualTo(Found with { User = "alice" }));
        Assert.That(taken.Facts.RunningSystem, Is.EqualTo(Path.Combine(_host.Root, "nix/store/old")));
    }

    [Test]
    public async Task RunAsync_NobodyCameInOverSsh_LooksUpNobody()
    {
        _sink.State = new State(Awaited(null), null);
        _ = RunAsync(_programs);

        Assert.That((await TakenAsync()).Operator, Is.Null);
        Assert.That(_programs.Ran, Is.Empty);
    }

    [TestCase(Phase.Armed, BaselineRound.Taken)]
    [TestCase(Phase.Armed, BaselineRound.Overtaken)]
    [TestCase(Phase.Activating, BaselineRound.Overtaken)]
    [TestCase(Phase.Probation, BaselineRound.Overtaken)]
    [TestCase(Phase.RollingBack, BaselineRound.Awaited)]
    public async Task RunAsync_NothingIsAwaited_SleepsUntilItIs(Phase phase, BaselineRound round)
    {
        _sink.State = new State(Awaited(null, phase, round), null);
        _ = RunAsync(_programs);
        Assert.That((_sink.Events.Count, _time.Waiting.Count), Is.EqualTo((0, 0)));

        _sink.Change(new State(Awaited(null), null));

        await TakenAsync();
    }

    [Test]
    public void RunAsync_TheRollbackIsDue_Sleeps()
    {
        var session = Awaited(null);
        _sink.State = new State(session with { Deadline = session.Deadline with { Reason = DeadlineReason.Asked } }, null);
        _ = RunAsync(_programs);

        Assert.That((_sink.Events.Count, _time.Waiting.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task RunAsync_RoundFails_SaysSoOfEachProbe()
    {
        _sink.State = new State(Awaited(Found), null);
        _ = RunAsync(_programs, new FailingRounds());

        var result = (await TakenAsync()).Results.Single();
        Assert.That((result.Name, result.Outcome), Is.EqualTo(("ssh", ProbeOutcome.Skipped)));
        Assert.That(result.Detail, Does.Contain("no thread to be had"));
    }

    [Test]
    public async Task RunAsync_LookUpOfTheAccountHangs_GoesOnWithoutItAtItsLimit()
    {
        var hanging = new HangingPrograms();
        _sink.State = new State(Awaited(Found), null);
        _ = RunAsync(hanging);
        await Wait.UntilAsync(() => hanging.Ran > 0, "the account is looked up");

        _time.Advance(BaselineWatcher.NameLimit);

        Assert.That((await TakenAsync()).Operator, Is.Null);
    }

    [Test]
    public async Task RunAsync_RoundIsNotTaken_TriesAgainAfterAPause()
    {
        _sink.State = new State(Awaited(null), null);
        _ = RunAsync(_programs);
        await TakenAsync();
        await Wait.UntilAsync(() => _time.Waiting.Contains(BaselineWatcher.Pause), "the pause");

        _time.Advance(BaselineWatcher.Pause);

        await Wait.UntilAsync(() => _sink.Events.Count == 2, "the second round");
    }

    [Test]
    public async Task RunAsync_SwitchBeginsDuringTheRound_IsSeenAfterIt()
    {
        _result = () =>
        {
            TempHost.Link(_host.Paths.CurrentSystem, _host.MakeSystem("new"));
            return new ProbeResult("ssh", ProbeOutcome.Passed, "answers");
        };
        _sink.State = new State(Awaited(null), null);
        _ = RunAsync(_programs);

        Assert.That((await TakenAsync()).Facts.RunningSystem, Does.EndWith("/new"));
    }

    private static Session Awaited(Operator? found, Phase phase = Phase.Armed, BaselineRound round = BaselineRound.Awaited)
    {
        var session = Make.Session(phase);
        return session with { Baseline = session.Baseline with { Round = round, Probes = [], Operator = found } };
    }

    private async Task<BaselineTaken> TakenAsync()
    {
        await Wait.UntilAsync(() => !_sink.Events.IsEmpty, "the baseline");
        return _sink.Events.OfType<BaselineTaken>().First();
    }

    private Task RunAsync(IProgramRunner programs, IProbeRounds? rounds = null) => new BaselineWatcher(
        _sink,
        rounds ?? new ProbeRunner([new PlannedProbe(new FakeProbe("ssh", () => _result()))], _time),
        new OperatorReader(programs),
        new HostReader(_host.Paths, new SwitchLock(_host.Paths)),
        _clock,
        _time,
        NullLogger<BaselineWatcher>.Instance).RunAsync(_stop.Token);

    private sealed class FailingRounds : IProbeRounds
    {
        public IReadOnlyCollection<string> Names => ["ssh"];

        public System.Collections.Immutable.ImmutableArray<ProbeResult> LatestOf(Session session) => [];

        public Task<System.Collections.Immutable.ImmutableArray<ProbeResult>> RunAsync(ProbeContext context, CancellationToken cancellation) =>
            throw new InvalidOperationException("no thread to be had");

        public IAsyncEnumerable<System.Collections.Immutable.ImmutableArray<ProbeResult>> StreamAsync(
            ProbeContext context, IReadOnlyCollection<string> names, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private sealed class HangingPrograms : IProgramRunner
    {
        private int _ran;

        public int Ran => Volatile.Read(ref _ran);

        public async Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, string input, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _ran);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            throw new InvalidOperationException("never");
        }
    }
}
