using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Control;

internal sealed class JudgedSwitchTests
{
    private TempHost _host = null!;
    private FakeEventSink _loop = null!;
    private JudgedSwitch _judged = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _loop = new FakeEventSink();
        _judged = new JudgedSwitch(_loop, new HostReader(_host.Paths, new SwitchLock(_host.Paths)));
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase(Phase.Armed)]
    [TestCase(Phase.Probation)]
    [TestCase(Phase.RollingBack)]
    public void Wait_NoSwitchIsOpen_ReturnsAtOnce(Phase phase)
    {
        _loop.State = new State(Make.Session(phase), null);
        Assert.That(_judged.WaitAsync(default).IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task Wait_TheSwitchRuns_ReturnsAtOnce()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("needs root: only root's lock is a switch");
        }

        _loop.State = new State(Make.Session(Phase.Activating), null);
        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);

        Assert.That(_judged.WaitAsync(default).IsCompletedSuccessfully, Is.True);
    }

    /// <summary>On a busy host a short switch is over before anybody has noticed that it began.</summary>
    [TestCase(Phase.Activating)]
    [TestCase(Phase.Armed)]
    public async Task Wait_TheSwitchHasEnded_ReturnsWhenItIsJudged(Phase phase)
    {
        TempHost.Link(_host.Paths.CurrentSystem, Make.New);
        _loop.State = new State(Make.Session(phase), null);

        var waiting = _judged.WaitAsync(default);
        _loop.Change(new State(Make.Session(phase, revision: 8), null));
        Assert.That(waiting.IsCompleted, Is.False, "another change is not the word");
        _loop.Change(new State(Make.Session(Phase.Probation), null));

        await waiting.WaitAsync(TimeSpan.FromSeconds(5));
    }
}
