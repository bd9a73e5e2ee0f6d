using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Executor.Notices;
using Watchdog.Executor.Pid1;
using Watchdog.Executor.Tests.Notices;
using Watchdog.Systemd;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Pid1;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AlarmTests
{
    private static readonly HookSettings Hook = new("/bin/page", ["--now"], TimeSpan.FromSeconds(7));

    private readonly List<TransientService> _started = [];
    private readonly FakeNotices _notices = new();

    private static Session Stranded => Make.Session(Phase.Stranded) with
    {
        Cause = "locked out; $HOME \u001b[31m",
        RolledBackFrom = Make.New,
    };

    [Test]
    public void Stranded_AHookIsConfigured_PeopleAreToldAndItIsStartedInAUnitWithALimit()
    {
        var faults = Alarm(Hook, _started.Add).Stranded(Stranded);

        Assert.Multiple(() =>
        {
            Assert.That(faults, Is.Empty);
            Assert.That(_notices.Kinds, Is.EqualTo(new[] { NoticeKind.Stranded }));
            Assert.That(_started.Select(s => s.Name), Is.EqualTo(new[] { $"rollback-watchdogd-{Make.Id}-hook" }));
            Assert.That(_started[0].ExecStart[0], Is.EqualTo(new ExecCommand("/bin/page", Hook.Arguments)));
            Assert.That(_started[0].RuntimeMax, Is.EqualTo(Hook.Timeout));
            Assert.That(_started[0].Environment, Does.Contain($"ROLLBACK_WATCHDOG_SESSION={Make.Id}").And.Contain($"ROLLBACK_WATCHDOG_ROLLED_BACK_FROM={Make.New}"));
            Assert.That(_started[0].Environment.Single(e => e.StartsWith("ROLLBACK_WATCHDOG_CAUSE=", StringComparison.Ordinal)), Does.Contain("locked out, _HOME").And.Not.Contain("\u001b"));
        });
    }

    /// <summary>Everybody may ask PID 1 for a unit's environment.</summary>
    [Test]
    public void NotBack_ACommandHasPrintedSomething_TheHookDoesNotGetIt()
    {
        Alarm(Hook, _started.Add).NotBack(Stranded with { NotBack = "command:backup: exited 1: hunter2" });

        var notBack = _started[0].Environment.Single(e => e.StartsWith("ROLLBACK_WATCHDOG_NOT_BACK=", StringComparison.Ordinal));
        Assert.That(notBack, Does.Contain("command:backup").And.Not.Contain("hunter2"));
    }

    [Test]
    public void Stranded_TheHookCannotBeStarted_IsSaid() =>
        Assert.That(Alarm(Hook, static _ => throw new IOException("no room")).Stranded(Stranded), Is.EqualTo(new[] { "hooks.stranded: no room" }));

    [Test]
    public void RolledBack_AHookIsConfigured_PeopleAreToldAndItIsNotRun()
    {
        var alarm = Alarm(Hook, _started.Add);
        alarm.RollbackStarted(Make.Session(Phase.RollingBack));
        alarm.RolledBack(Make.Session(Phase.RolledBack));

        Assert.That(_notices.Kinds, Is.EqualTo(new[] { NoticeKind.RollbackStarted, NoticeKind.RolledBack }));
        Assert.That(_started, Is.Empty);
    }

    private Alarm Alarm(HookSettings? hook, Action<TransientService> start) => new(hook, _notices, new ManualClock(), start);
}
