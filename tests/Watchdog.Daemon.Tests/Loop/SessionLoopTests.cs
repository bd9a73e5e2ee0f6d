using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Loop;

internal sealed class SessionLoopTests
{
    private FakeRunner _runner = null!;
    private ManualTime _time = null!;
    private FakeFacts _facts = null!;
    private SessionLoop _loop = null!;
    private CancellationTokenSource _stop = null!;
    private Task _running = null!;

    [SetUp]
    public void SetUp()
    {
        _runner = new FakeRunner();
        _time = new ManualTime();
        _facts = new FakeFacts();
        _loop = new SessionLoop(new EventQueue(), _runner, _facts, new ManualClock(), _time, NullLogger<SessionLoop>.Instance);
        _stop = new CancellationTokenSource();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
        if (_running is not null)
        {
            await _running.ContinueWith(static _ => { }, TaskScheduler.Default).SoonAsync();
        }
    }

    [Test]
    public async Task AskAsync_Arm_DoesItsEffectsInOrderAndAnswersAfterTheStateIsSet()
    {
        Run();
        _runner.OnRun = _ => Assert.That(_loop.State.Open, Is.Null, "the state comes after the effects");
        var changed = _loop.WhenChangedAsync();

        var answer = await _loop.AskAsync(Arm).SoonAsync();
        await changed.SoonAsync();

        Assert.Multiple(() =>
        {
            Assert.That(answer, Is.InstanceOf<Answer.Accepted>());
            Assert.That(_runner.Names, Is.EqualTo(new[] { "HoldTarget", "StartTimer", "Save", "Record" }));
            Assert.That(_loop.State.Open?.Id, Is.EqualTo(Make.Id));
            Assert.That(_loop.WhenChangedAsync().IsCompleted, Is.False);
        });
    }

    [TestCase(typeof(HoldTarget), new[] { "Discard", "StopTimer", "ReleaseTarget", "Record" })]
    [TestCase(typeof(StartTimer), new[] { "HoldTarget", "Discard", "StopTimer", "ReleaseTarget", "Record" })]
    [TestCase(typeof(Save), new[] { "HoldTarget", "StartTimer", "Discard", "StopTimer", "ReleaseTarget", "Record" })]
    public async Task AskAsync_RequiredEffectOfAnArmFails_IsUndoneAndSaidSo(Type failing, string[] done)
    {
        Run();
        _runner.Fails = failing.IsInstanceOfType;

        var answer = await _loop.AskAsync(Arm).SoonAsync();

        Assert.Multiple(() =>
        {
            Assert.That(answer, Is.EqualTo(new Answer.Failed("no room")));
            Assert.That(_runner.Names, Is.EqualTo(done));
            Assert.That(_loop.State, Is.EqualTo(State.Empty));
        });
    }

    [Test]
    public async Task AskAsync_EffectThatIsNotRequiredFails_GoesOn()
    {
        Run();
        _runner.Fails = static e => e is Record;

        Assert.That(await _loop.AskAsync(Arm).SoonAsync(), Is.InstanceOf<Answer.Accepted>());
    }

    [Test]
    public async Task AskAsync_ExecutorHasTheSession_IsRefused()
    {
        _loop.Begin(new State(Make.Session(), null));
        Run();
        _runner.Fails = static e => e is Claim;

        var answer = await _loop.AskAsync(t => new ConfirmReceived(t, Make.Id, new Proof("root", "", TimeSpan.FromSeconds(3550), false))).SoonAsync();

        Assert.Multiple(() =>
        {
            Assert.That(answer, Is.InstanceOf<Answer.Refused>().With.Property("Why").EqualTo(Refusal.RollingBack));
            Assert.That(_loop.State.Open?.Phase, Is.EqualTo(Phase.Probation));
        });
    }

    [Test]
    public async Task AskAsync_MakingTheRequestThrows_IsAnsweredAndTheLoopLives()
    {
        Run();

        var failed = await _loop.AskAsync(static _ => throw new IOException("no facts")).SoonAsync();
        var armed = await _loop.AskAsync(Arm).SoonAsync();

        Assert.Multiple(() =>
        {
            Assert.That(failed, Is.EqualTo(new Answer.Failed("no facts")));
            Assert.That(armed, Is.InstanceOf<Answer.Accepted>());
        });
    }

    [Test]
    public async Task Post_EventThrowsBeforeARequest_RequestIsNotToldThatItFailed()
    {
        _loop.Post(static () => throw new InvalidOperationException("broken"));
        var armed = _loop.AskAsync(Arm);
        Run();

        Assert.That(await armed.SoonAsync(), Is.InstanceOf<Answer.Accepted>());
    }

    [Test]
    public async Task Post_FactsCannotBeRead_AreReadAgain()
    {
        _loop.Begin(new State(Make.Session(Phase.Armed), null));
        Run();
        var reads = 0;
        _loop.Post(() => ++reads == 1 ? throw new IOException("no descriptor is left") : new ActivationStarted());
        await Wait.UntilAsync(() => _time.Waiting.Count == 1, "another try waits");

        _time.Advance(TimeSpan.FromSeconds(1));

        await Wait.UntilAsync(() => _loop.State.Open?.Phase == Phase.Activating, "the event has come");
    }

    [Test]
    public async Task Post_NoEventAfterAll_ChangesNothing()
    {
        Run();
        _loop.Post(static () => null);

        await _loop.AskAsync(static t => new ConfirmReceived(t, null, new Proof("", "", null, true))).SoonAsync();

        Assert.That(_loop.State, Is.EqualTo(State.Empty));
    }

    [Test]
    public async Task RunInTurn_ItFailsOnce_IsDoneAgainAndChangesNothing()
    {
        Run();
        var runs = 0;
        _loop.RunInTurn(() =>
        {
            if (++runs == 1)
            {
                throw new IOException("no descriptor is left");
            }
        });
        await Wait.UntilAsync(() => _time.Waiting.Count == 1, "another try waits");

        _time.Advance(TimeSpan.FromSeconds(1));

        await Wait.UntilAsync(() => runs == 2, "it is done");
        Assert.That(_loop.State, Is.EqualTo(State.Empty));
    }

    [Test]
    public async Task Post_RequiredEffectOfAFactFails_IsTriedAgainWithFreshFacts()
    {
        _loop.Begin(new State(Make.Session(Phase.Armed), null));
        var refreshed = 0;
        _facts.OnRefresh = (e, _) =>
        {
            refreshed++;
            return e;
        };
        Run();
        var fails = true;
        _runner.Fails = e => fails && e is StartTimer;
        _loop.Post(static () => new ActivationStarted());
        await Wait.UntilAsync(() => _time.Waiting.Count == 1, "a retry waits");
        Assert.That(_loop.State.Open?.Phase, Is.EqualTo(Phase.Armed));
        fails = false;

        _time.Advance(TimeSpan.FromSeconds(1));

        await Wait.UntilAsync(() => _loop.State.Open?.Phase == Phase.Activating, "it was tried again");
        Assert.That(refreshed, Is.EqualTo(1));
    }

    [Test]
    public async Task Post_RetriedFactIsNoLongerTrue_IsDropped()
    {
        _loop.Begin(new State(Make.Session(Phase.Armed), null));
        _facts.OnRefresh = static (_, _) => null;
        Run();
        _runner.Fails = static e => e is StartTimer;
        _loop.Post(static () => new ActivationStarted());
        await Wait.UntilAsync(() => _time.Waiting.Count == 1, "a retry waits");
        _runner.Fails = static _ => false;

        _time.Advance(TimeSpan.FromSeconds(1));
        await _loop.AskAsync(static t => new HeartbeatReceived(t, Make.Id, new Proof("", "", null, true))).SoonAsync();

        Assert.That(_loop.State.Open?.Phase, Is.EqualTo(Phase.Armed));
    }

    private static ArmRequested Arm(long ticket)
    {
        var s = Make.Session(Phase.Armed);
        return new ArmRequested(ticket, s.Id, s.Baseline, s.Target, new SessionRules(s.Limits, s.Terms, []), s.ArmedBy, s.Program, ArmObstacles.None);
    }

    private void Run() => _running = Task.Run(() => _loop.RunAsync(_stop.Token));
}
