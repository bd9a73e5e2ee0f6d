using Watchdog.Core;
using Watchdog.Executor.Waiting;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Waiting;

internal sealed class TurnTests
{
    private static readonly RecoveryOrder Order = new(Make.Id, Make.Session().Deadline.Number, Make.Old, Make.Old);

    private Session? _session;
    private bool _isFree;
    private int _pauses;
    private Action _onPause = static () => { };

    [SetUp]
    public void SetUp()
    {
        _session = Make.Session();
        _isFree = false;
        _pauses = 0;
        _onPause = static () => { };
    }

    [Test]
    public void Comes_NobodyHasTheLock_AtOnce()
    {
        _isFree = true;

        Assert.That(Comes(), Is.True);
        Assert.That(_pauses, Is.Zero);
    }

    /// <summary>The other is that of a deadline which was moved: it finds that it has nothing to do.</summary>
    [Test]
    public void Comes_TheOtherLeavesTheSession_IsTheNext()
    {
        _onPause = () => _isFree = _pauses == 3;

        Assert.That(Comes(), Is.True);
    }

    [Test]
    public void Comes_TheOtherBeginsToRollBack_LeavesItToThatOne()
    {
        _onPause = () => _session = _session! with { Phase = Phase.RollingBack };

        Assert.That(Comes(), Is.False);
    }

    [Test]
    public void Comes_TheDeadlineWasMoved_LeavesItToThatOfTheNew()
    {
        _onPause = () => _session = _session! with { Deadline = _session.Deadline with { Number = Order.Number + 1 } };

        Assert.That(Comes(), Is.False);
    }

    [Test]
    public void Comes_TheSessionHasEnded_NeverDoes()
    {
        _onPause = () => _session = null;

        Assert.That(Comes(), Is.False);
    }

    private bool Comes() => new Turn(() => _session, () => _isFree, _ =>
    {
        Assert.That(++_pauses, Is.LessThan(10), "it waits for nothing");
        _onPause();
    }).Comes(Order);
}
