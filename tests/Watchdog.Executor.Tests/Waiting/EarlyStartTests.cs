using Watchdog.Core;
using Watchdog.Executor.Waiting;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Waiting;

internal sealed class EarlyStartTests
{
    private static readonly RecoveryOrder Order = new(Make.Id, Make.Session().Deadline.Number, Make.Old, Make.Old);

    private readonly List<TimeSpan> _pauses = [];
    private ManualClock _clock = null!;
    private Session? _session;
    private Action _onPause = static () => { };

    [SetUp]
    public void SetUp()
    {
        _session = Make.Session();
        _clock = new ManualClock { Boot = _session.Deadline.At - TimeSpan.FromSeconds(12) };
        _onPause = static () => { };
        _pauses.Clear();
    }

    [Test]
    public void Wait_DeadlineIsFarAway_WaitsUpToTheLeadTime()
    {
        Wait();

        Assert.That(_clock.Boot, Is.EqualTo(_session!.Deadline.At - LeadTime.Length));
        Assert.That(_pauses, Has.All.LessThanOrEqualTo(TimeSpan.FromSeconds(5)), "the session may end meanwhile");
    }

    // Each change of the clock starts an executor: a session of a week that waits for its reboot would have one all the time.
    [Test]
    public void Wait_Pid1sTimerFiresAtTheDeadlineAllTheSame_LeavesItToThat()
    {
        Assert.That(Wait(firesLater: true), Is.False);
        Assert.That(_pauses, Is.Empty);
    }

    [Test]
    public void Wait_DeadlineIsNotTheSessions_GoesOnWhateverTheTimer()
    {
        _session = null;

        Assert.That(Wait(firesLater: true), Is.True);
    }

    [Test]
    public void Wait_DeadlineHasPassedInSuspend_ReturnsAtOnce()
    {
        _clock.Boot = _session!.Deadline.At + TimeSpan.FromHours(1);

        Wait();

        Assert.That(_pauses, Is.Empty);
    }

    [Test]
    public void Wait_TheHostIsSuspendedAgain_ReturnsWhenItWakesUp()
    {
        _onPause = () => _clock.Boot += TimeSpan.FromHours(1);

        Wait();

        Assert.That(_pauses, Has.Count.EqualTo(1));
    }

    [Test]
    public void Wait_DeadlineMovesOn_Returns()
    {
        _onPause = () => _session = _session! with { Deadline = _session.Deadline with { Number = Order.Number + 1, At = _clock.Boot + TimeSpan.FromHours(1) } };

        Wait();

        Assert.That(_pauses, Has.Count.EqualTo(1));
    }

    /// <summary>PID 1 holds the timer before the session is saved, and one of no length fires at once.</summary>
    [Test]
    public void Wait_DeadlineIsNotSavedYet_WaitsUntilItIs()
    {
        var saved = _session! with { Deadline = _session.Deadline with { At = _clock.Boot } };
        _session = saved with { Deadline = _session.Deadline with { Number = Order.Number - 1 } };
        _onPause = () => _session = _pauses.Count == 3 ? saved : _session;

        Wait();

        Assert.That(_pauses, Has.Count.EqualTo(3));
    }

    [Test]
    public void Wait_DeadlineIsNeverSaved_LeavesTheSessionToTheOneBefore()
    {
        _session = _session! with { Deadline = _session.Deadline with { Number = Order.Number - 1 } };
        var began = _clock.Boot;

        Wait();

        Assert.That(_clock.Boot - began, Is.EqualTo(EarlyStart.LongestSave));
    }

    [Test]
    public void Wait_SessionEnds_Returns()
    {
        _onPause = () => _session = null;

        Wait();

        Assert.That(_pauses, Has.Count.EqualTo(1));
    }

    [TestCase(Phase.RollingBack)]
    [TestCase(Phase.Stranded)]
    public void Wait_NothingIsHeld_ReturnsAtOnce(Phase phase)
    {
        _session = _session! with { Phase = phase };

        Wait();

        Assert.That(_pauses, Is.Empty);
    }

    [Test]
    public void Wait_AnotherSessionIsOpen_ReturnsAtOnce()
    {
        _session = _session! with { Id = "other" };

        Wait();

        Assert.That(_pauses, Is.Empty);
    }

    private bool Wait(bool firesLater = false) => new EarlyStart(() => _session, _clock, Pause, _ => firesLater).Wait(Order);

    private void Pause(TimeSpan time)
    {
        _pauses.Add(time);
        _clock.Boot += time;
        _onPause();
    }
}
