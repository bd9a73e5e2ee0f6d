using Watchdog.Core;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Daemon.Watchers;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Watchers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WatchTests : IDisposable
{
    private readonly FakeEventSink _sink = new();
    private readonly CancellationTokenSource _stop = new();
    private int _started;
    private int _ended;

    public void Dispose() => _stop.Dispose();

    [Test]
    public async Task WhileAsync_StateAsksForItAndNoMore_IsStartedAndEndedOnce()
    {
        _ = WatchAsync();
        Assert.That(Counts, Is.EqualTo((0, 0)), "nothing is open");

        _sink.Change(new State(Make.Session(Phase.Armed), null));
        await Wait.UntilAsync(() => Counts == (1, 0), "it begins with the session");
        _sink.Change(new State(Make.Session(Phase.Activating), null));
        _sink.Change(new State(Make.Session(), null));
        _sink.Change(State.Empty);
        await Wait.UntilAsync(() => Counts == (1, 1), "it ends with the session");
    }

    [Test]
    public void WhileAsync_StateAsksForItFromTheBeginning_IsThereAtOnce()
    {
        _sink.State = new State(Make.Session(Phase.Armed), null);

        _ = WatchAsync();

        Assert.That(Counts, Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task WhileAsync_Cancelled_Ends()
    {
        _sink.State = new State(Make.Session(Phase.Armed), null);
        var watching = WatchAsync();

        await _stop.CancelAsync();

        Assert.That(async () => await watching.SoonAsync(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Counts, Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task WhileAsync_CannotBeHad_IsTriedAgainWithTheNextSessionAndNotBefore()
    {
        State? seen = null;
        bool IsWanted(State state)
        {
            Volatile.Write(ref seen, state);
            return IsOpen(state);
        }

        _ = Watch.WhileAsync(_sink, IsWanted, StartNothing, _stop.Token);
        foreach (var (phase, tries) in new (Phase?, int)[] { (Phase.Armed, 1), (Phase.Activating, 1), (null, 1), (Phase.Armed, 2) })
        {
            var state = new State(phase is { } p ? Make.Session(p) : null, null);
            _sink.Change(state);
            await Wait.UntilAsync(() => Volatile.Read(ref seen) == state && Counts.Started == tries, $"{phase}");
        }
    }

    private (int Started, int Ended) Counts => (Volatile.Read(ref _started), Volatile.Read(ref _ended));

    private static bool IsOpen(State state) => state.Open is not null;

    private Task WatchAsync() => Watch.WhileAsync(_sink, IsOpen, Start, _stop.Token);

    private Started Start()
    {
        Interlocked.Increment(ref _started);
        return new Started(this);
    }

    private IDisposable? StartNothing()
    {
        Interlocked.Increment(ref _started);
        return null;
    }

    private sealed class Started(WatchTests tests) : IDisposable
    {
        public void Dispose() => Interlocked.Increment(ref tests._ended);
    }
}
