using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Core;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Daemon.Watchers;
using Watchdog.Host.Ssh;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Probes.Ssh;
using Watchdog.Tests;
using Watchdog.Tests.Probes;

namespace Watchdog.Daemon.Tests.Watchers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ProbationWatcherTests : IDisposable
{
    private readonly FakeEventSink _sink = new();
    private readonly ManualTime _time = new();
    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly FakeProbe _probe = new("ssh", static () => new ProbeResult("ssh", ProbeOutcome.Passed, "answers"));
    private readonly LoginWatcher _logins;
    private readonly ProbationWatcher _rounds;

    public ProbationWatcherTests()
    {
        var programs = new FakePrograms();
        var journal = new SshLoginJournal(programs, _clock, _time, static () => []);
        _logins = LoginParts.Make(_sink, journal, programs, new ForcedLogins(Runner(_probe)), new SshListeners(), SshSight.OfHost, _clock, _time);
        _rounds = new ProbationWatcher(_sink, Runner(_probe), _logins, _clock, _time, NullLogger<ProbationWatcher>.Instance);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    [Test]
    public async Task RunAsync_Probation_TellsOfARoundEveryInterval()
    {
        _sink.State = new State(Make.Session(), null);
        var running = _rounds.RunAsync(_stop.Token);

        await Wait.UntilAsync(() => _sink.Events.OfType<ProbesRan>().Count() == 1, "the first round, at once");
        _time.Advance(ProbationWatcher.Interval);
        await Wait.UntilAsync(() => _sink.Events.OfType<ProbesRan>().Count() == 2, "the second round");

        var round = _sink.Events.OfType<ProbesRan>().First();
        Assert.That((round.SessionId, round.Began), Is.EqualTo((Make.Id, Make.Start)));
        Assert.That(round.Results.Single().Name, Is.EqualTo("ssh"));
        Assert.That(running.IsCompleted, Is.False);
    }

    [Test]
    public async Task RunAsync_OneIsStuck_TheOthersRunInEveryRoundAndItRunsAgainAfterItsEnd()
    {
        var stuck = new StuckProbe("command:slow");
        var runner = new ProbeRunner([new PlannedProbe(_probe), new PlannedProbe(stuck, TimeSpan.FromMinutes(5))], _time);
        _sink.State = new State(Make.Session(), null);
        _ = new ProbationWatcher(_sink, runner, _logins, _clock, _time, NullLogger<ProbationWatcher>.Instance).RunAsync(_stop.Token);

        for (var round = 1; round <= 3; round++)
        {
            await Wait.UntilAsync(() => _probe.Runs == round && _time.Waiting.Contains(ProbeRunner.Together), $"round {round} of the others");
            _time.Advance(ProbeRunner.Together);
            await Wait.UntilAsync(() => Told("ssh") == round, $"the result of round {round}");
            if (round < 3)
            {
                _time.Advance(ProbationWatcher.Interval - ProbeRunner.Together);
            }
        }

        Assert.That((stuck.Runs, Told("command:slow")), Is.EqualTo((1, 0)), "it is not run beside itself");
        stuck.End();
        await Wait.UntilAsync(() => Told("command:slow") == 1, "its own result");
        _time.Advance(ProbationWatcher.Interval);
        await Wait.UntilAsync(() => stuck.Runs == 2, "it runs again");
        Assert.That(_probe.Runs, Is.EqualTo(4));

        int Told(string probe) => _sink.Events.OfType<ProbesRan>().Count(e => e.Results.Any(r => r.Name == probe));
    }

    [Test]
    public async Task RunAsync_OneThatSeesFromOutsidePasses_IsLeftOutOfSomeRounds()
    {
        var outside = new FakeProbe("stranger-ssh", static () => new ProbeResult("stranger-ssh", ProbeOutcome.Passed, "reached"));
        _sink.State = new State(Make.Session(), null);
        _ = new ProbationWatcher(_sink, new ProbeRunner([new PlannedProbe(_probe), new PlannedProbe(outside)], _time), _logins, _clock, _time, NullLogger<ProbationWatcher>.Instance).RunAsync(_stop.Token);

        for (var round = 1; round <= 8; round++)
        {
            await Wait.UntilAsync(() => _sink.Events.OfType<ProbesRan>().Count(e => e.Results.Any(r => r.Name == "ssh")) == round, $"round {round}");
            await Wait.UntilAsync(() => _time.Waiting.Contains(ProbationWatcher.Interval), "it waits for the next");
            _clock.Boot += ProbationWatcher.Interval;
            _time.Advance(ProbationWatcher.Interval);
        }

        await Wait.UntilAsync(() => _probe.Runs == 9, "the ninth round");
        Assert.That(outside.Runs, Is.EqualTo(4), "at 0, 5, 15 and 35 s");
    }

    [Test]
    public async Task RunAsync_OneIsSlow_ItsResultIsAsOldAsItsBeginning()
    {
        var stuck = new StuckProbe("command:slow");
        var began = _clock.Now;
        _sink.State = new State(Make.Session(), null);
        _ = new ProbationWatcher(_sink, new ProbeRunner([new PlannedProbe(stuck, TimeSpan.FromMinutes(5))], _time), _logins, _clock, _time, NullLogger<ProbationWatcher>.Instance).RunAsync(_stop.Token);
        await Wait.UntilAsync(() => stuck.Runs == 1, "its run");

        _clock.Boot += TimeSpan.FromSeconds(20);
        stuck.End();

        await Wait.UntilAsync(() => _sink.Events.OfType<ProbesRan>().Any(), "its result");
        Assert.That(_sink.Events.OfType<ProbesRan>().Single().Began, Is.EqualTo(began));
    }

    [TestCase(Phase.Armed)]
    [TestCase(Phase.Activating)]
    [TestCase(Phase.RollingBack)]
    [TestCase(Phase.Stranded)]
    public async Task RunAsync_OtherPhase_SleepsUntilProbation(Phase phase)
    {
        _sink.State = new State(Make.Session(phase), null);
        _ = _rounds.RunAsync(_stop.Token);

        Assert.That((_probe.Runs, _time.Waiting), Is.EqualTo((0, Array.Empty<TimeSpan>())));
        _sink.Change(new State(Make.Session(), null));
        await Wait.UntilAsync(() => _probe.Runs == 1, "the first round of probation");
    }

    [Test]
    public void RunAsync_TheRollbackIsDue_Sleeps()
    {
        var session = Make.Session();
        _sink.State = new State(session with { Deadline = session.Deadline with { Reason = DeadlineReason.Lockout } }, null);
        _ = _rounds.RunAsync(_stop.Token);

        Assert.That((_probe.Runs, _time.Waiting), Is.EqualTo((0, Array.Empty<TimeSpan>())));
    }

    private ProbeRunner Runner(IProbe probe) => new([new PlannedProbe(probe)], _time);
}
