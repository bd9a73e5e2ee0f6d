using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Pid1;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Host.Boot;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Pid1;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BootDefaultsTests : IDisposable
{
    private readonly TempHost _host = new();
    private readonly FakeEventSink _sink = new();
    private readonly ManualTime _time = new();
    private readonly Claims _claims;
    private readonly BootDefaults _bootDefaults;

    public BootDefaultsTests()
    {
        _claims = new Claims(_host.Paths);
        _bootDefaults = new BootDefaults(
            new Settings(), new BootDefaultDebt(_host.Paths), new HostReader(_host.Paths, new SwitchLock(_host.Paths)), new BootLoader(_host.Paths), _claims, _sink, _time);
    }

    public void Dispose() => _host.Dispose();

    /// <summary>
    /// What was asked for before a session's end began is done after it, where PID 1 or another switch was busy: it would hand
    /// the next boot to the target of a session that was confirmed, or meet the rollback's own switch.
    /// </summary>
    [TestCase(null, 1)]
    [TestCase(ClaimOwner.Executor, 0)]
    [TestCase(ClaimOwner.Daemon, 0)]
    public async Task Hold_SessionsEndHasBegun_MovesNothing(ClaimOwner? owner, int reports)
    {
        if (owner is { } claimed)
        {
            _claims.Take(Make.Id, claimed);
        }

        // This host's loader can hold nothing, which is what an attempt says.
        _bootDefaults.Hold(Make.Session(Phase.Armed));

        Assert.That(await _bootDefaults.LastAsync.SoonAsync(), reports == 0 ? Is.Empty : Is.Not.Empty);
        Assert.That(_sink.Events, Has.Count.EqualTo(reports));
    }

    /// <summary>
    /// A switch had the lock when the quiet time was over: a second later it is over, and a hold right after it would be in the way
    /// of a tool's next step.
    /// </summary>
    [Test]
    public async Task Hold_ItsFirstTryFails_WaitsForAnotherQuietTime()
    {
        // PID 1 is not there in a test: the first try fails once the quiet time is over.
        _bootDefaults.Hold(Make.Session(Phase.Probation));
        var holdAfter = (int)new Settings().HoldAfter.TotalSeconds;
        for (var second = 0; second < 2 * holdAfter - 1; second++)
        {
            await Wait.UntilAsync(() => _time.Waiting.Count > 0, "it waits");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await Wait.UntilAsync(() => _time.Waiting.Count > 0, "it waits for the second try still");
        Assert.That(_sink.Events, Is.Empty);

        // The end of that switch asks for a hold of its own.
        _bootDefaults.Hold(Make.Session(Phase.Armed));
        Assert.That(await _bootDefaults.LastAsync.SoonAsync(), Is.Not.Empty);
        Assert.That(_sink.Events, Has.Count.EqualTo(1), "the later one's word alone");
    }

    /// <summary>What is booted once would be set after the rollback had withdrawn it, and lead there at any later boot.</summary>
    [Test]
    public async Task Hold_RollbackBeginsBeforeTheFirstBootIsSet_SetsItNoMore()
    {
        _host.BootNext(Make.New);
        _bootDefaults.Hold(Make.Session(Phase.Armed) with { FirstBoot = Make.New });

        // PID 1 is not there in a test: it is tried again, after a pause.
        await Wait.UntilAsync(() => _time.Waiting.Count > 0, "the first try has failed");
        _claims.Take(Make.Id, ClaimOwner.Executor);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await _bootDefaults.LastAsync.SoonAsync(), Is.Empty);
        Assert.That(_sink.Events, Is.Empty);
    }
}
