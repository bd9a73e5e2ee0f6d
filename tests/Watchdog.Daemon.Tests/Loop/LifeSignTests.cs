using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Loop;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LifeSignTests : IDisposable
{
    private static readonly TimeSpan Close = TimeSpan.FromMinutes(5);

    private readonly FakeEventSink _sink = new();
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TimeSpan> _shown = [];

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    [TestCase(Phase.Activating, 2.5)]
    [TestCase(Phase.Probation, 2.5)]
    [TestCase(Phase.Armed, 4)]
    [TestCase(null, 4)]
    public void RunAsync_Phase_ShowsLifeWithinItsInterval(Phase? phase, double minutes)
    {
        _sink.State = new State(phase is { } p ? Make.Session(p) : null, null);

        _ = Run();

        Assert.That(Shown(), Is.EqualTo(new[] { Close }), "a frozen daemon is noticed in 5 min");
        Assert.That(_time.Waiting, Is.EqualTo(new[] { TimeSpan.FromMinutes(minutes) }));
    }

    [Test]
    public async Task RunAsync_TimePasses_ShowsItAgainBeforeTheIntervalEnds()
    {
        _ = Run();

        _time.Advance(LifeSign.Quiet * 0.8);

        await Wait.UntilAsync(() => Shown().Length == 2, "the second sign");
    }

    [Test]
    public async Task RunAsync_SwitchBegins_IsCloseFromThenOn()
    {
        _ = Run();

        _sink.Change(new State(Make.Session(Phase.Activating), null));

        await Wait.UntilAsync(() => Shown().Length == 2 && _time.Waiting.Count == 1, "the sign of the change");
        Assert.That(Shown()[^1], Is.EqualTo(Close));
        Assert.That(_time.Waiting, Is.EqualTo(new[] { Close / 2 }));
    }

    [Test]
    public async Task RunAsync_LoopHangs_ShowsNothing()
    {
        var loop = new HangingLoop();
        _ = new LifeSign(loop, Show, Close, _time).RunAsync(_stop.Token);

        _time.Advance(LifeSign.Quiet * 0.8);
        await Wait.UntilAsync(() => loop.Posted == 2, "the second sign is asked for");

        Assert.That(Shown(), Is.Empty);
    }

    [Test]
    public void RunAsync_Pid1WantsNoSign_ShowsNoneAndGoesOn()
    {
        var running = new LifeSign(_sink, Show, null, _time).RunAsync(_stop.Token);

        Assert.That((Shown().Length, running.IsCompleted), Is.EqualTo((0, false)));
    }

    private Task Run() => new LifeSign(_sink, Show, Close, _time).RunAsync(_stop.Token);

    private void Show(TimeSpan within)
    {
        lock (_shown)
        {
            _shown.Add(within);
        }
    }

    private TimeSpan[] Shown()
    {
        lock (_shown)
        {
            return [.. _shown];
        }
    }

    private sealed class HangingLoop : IEventSink
    {
        private int _posted;

        public int Posted => Volatile.Read(ref _posted);

        public State State => State.Empty;

        public void Post(Func<Event?> make) => Interlocked.Increment(ref _posted);

        public void RunInTurn(Action act) => Interlocked.Increment(ref _posted);

        public Task<Answer> AskAsync(Func<long, Request> make) => new TaskCompletionSource<Answer>().Task;

        public Task WhenChangedAsync() => new TaskCompletionSource().Task;
    }
}
