using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Executor.Pid1;
using Watchdog.Systemd;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Pid1;

internal sealed class AlarmTests
{
    private static readonly HookSettings Hook = new("/bin/page", ["--now"], TimeSpan.FromSeconds(7));

    private readonly List<TransientService> _started = [];

    private TempHost _host = null!;

    private Session Stranded => Make.Session(Phase.Stranded) with
    {
        Target = Make.Session().Target with { System = _host.MakeSystem("old") },
        Cause = "locked out; $HOME \u001b[31m",
        RolledBackFrom = Make.New,
    };

    [SetUp]
    public void SetUp()
    {
        _started.Clear();
        _host = new TempHost();
        TempHost.MakeProgram(Path.Combine(_host.Root, "nix/store/old/sw/bin/wall"), "#!/bin/sh\n");
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Stranded_AHookIsConfigured_WallAndHookAreStartedInUnitsWithALimit()
    {
        var faults = new Alarm(new Settings { Stranded = Hook }, _started.Add).Stranded(Stranded);

        Assert.Multiple(() =>
        {
            Assert.That(faults, Is.Empty);
            Assert.That(_started.Select(s => s.Name), Is.EqualTo(new[] { $"rollback-watchdogd-{Make.Id}-wall", $"rollback-watchdogd-{Make.Id}-hook" }));
            Assert.That(_started.Select(s => s.RuntimeMax), Is.All.Not.Null);
            Assert.That(_started[0].ExecStart[0].Path, Does.EndWith("old/sw/bin/wall"));
            Assert.That(_started[0].ExecStart[0].Arguments[^1], Does.Contain("STRANDED").And.Contain(Make.Id).And.Contain("locked out, _HOME").And.Not.Contain("\u001b"));
            Assert.That(_started[1].ExecStart[0], Is.EqualTo(new ExecCommand("/bin/page", Hook.Arguments)));
            Assert.That(_started[1].RuntimeMax, Is.EqualTo(Hook.Timeout));
            Assert.That(_started[1].Environment, Does.Contain($"ROLLBACK_WATCHDOG_SESSION={Make.Id}").And.Contain($"ROLLBACK_WATCHDOG_ROLLED_BACK_FROM={Make.New}"));
        });
    }

    [Test]
    public void Stranded_OneCannotBeStarted_TheOtherIsAndItIsSaid()
    {
        var alarm = new Alarm(new Settings { Stranded = Hook }, service =>
        {
            if (service.Name.EndsWith("wall", StringComparison.Ordinal))
            {
                throw new IOException("no room");
            }

            _started.Add(service);
        });

        Assert.That(alarm.Stranded(Stranded), Is.EqualTo(new[] { "wall: no room" }));
        Assert.That(_started, Has.Count.EqualTo(1));
    }
}
