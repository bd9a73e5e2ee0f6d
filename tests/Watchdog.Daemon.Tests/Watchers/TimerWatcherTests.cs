using Watchdog.Core;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Daemon.Watchers;
using Watchdog.Systemd;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Watchers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TimerWatcherTests
{
    private readonly ManualTime _time = new();
    private readonly FakeEventSink _loop = new() { State = new State(Make.Session(), null) };
    private Func<bool> _isHeld = static () => true;
    private int _asked;

    [Test]
    public void Look_TimerIsHeld_SaysNothing()
    {
        Watcher().Look();

        Assert.That(_loop.Events, Is.Empty);
    }

    [Test]
    public void Look_TimerIsLost_IsToldAtOnce()
    {
        _isHeld = static () => false;

        Watcher().Look();

        Assert.That(_loop.Events, Is.EqualTo(new[] { new TimerLost(Make.Id, 2) }));
    }

    [Test]
    public void Look_Pid1CannotBeAsked_IsNoLossAndIsAskedAgain()
    {
        _isHeld = static () => throw new TestSystemdException();

        Watcher().Look();

        Assert.That(_loop.Events, Is.Empty, "a timer that was made is believed in");
        _isHeld = static () => false;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_loop.Events, Has.Count.EqualTo(1));
    }

    [Test]
    public void Look_LostAgainAndAgain_IsToldSlowerAndSlower()
    {
        _isHeld = static () => false;
        var watcher = Watcher();

        for (var tenth = 0; tenth < 100; tenth++)
        {
            watcher.Look();
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.That(_loop.Events, Has.Count.InRange(2, 5), "at 0, 1, 3 and 7 s of 10 s");
    }

    [Test]
    public void Look_HeldAgainBeforeItIsTold_IsNotTold()
    {
        _isHeld = static () => false;
        var watcher = Watcher();
        watcher.Look();
        watcher.Look();
        _isHeld = static () => true;

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.That(_loop.Events, Has.Count.EqualTo(1));
        Assert.That(_asked, Is.GreaterThan(3), "PID 1 is asked again in the loop's turn");
    }

    [TestCase(Phase.RollingBack)]
    [TestCase(Phase.Stranded)]
    public void Look_ExecutorOwnsTheSession_AsksNothing(Phase phase)
    {
        _loop.State = new State(Make.Session(phase), null);
        _isHeld = static () => false;

        Watcher().Look();

        Assert.That(_asked, Is.Zero);
    }

    private TimerWatcher Watcher() => new(
        _loop,
        _ =>
        {
            _asked++;
            return _isHeld();
        },
        _time);

    private sealed class TestSystemdException() : SystemdException("test", 0, null, "PID 1 re-executes itself");
}
