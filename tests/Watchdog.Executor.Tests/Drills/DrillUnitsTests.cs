using Watchdog.Config;
using Watchdog.Executor.Drills;
using Watchdog.Executor.Pid1;
using Watchdog.Host.Processes;
using Watchdog.Host.Systems;
using Watchdog.Protocol;
using Watchdog.Systemd;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Drills;

internal sealed class DrillUnitsTests
{
    private static readonly TransientTimer Drill =
        new DrillUnits(new DaemonProgram("/nix/store/p/bin/rollback-watchdogd", "/nix/store/p/bin/rollbackctl")).Describe("abcdef", "/run/s", TimeSpan.FromMinutes(11));

    /// <summary>What holds for a deadline's timer must be what the drill has tried.</summary>
    [Test]
    public void Describe_BesideADeadlines_DiffersInWhatAFollowUpNeedsAlone()
    {
        using var host = new TempHost();
        var session = Make.Session();
        var deadline = new TimerUnits(host.Paths, new Settings(), new ManualClock()).Describe(session, "x");

        var alike = Drill with
        {
            Name = deadline.Name,
            Description = deadline.Description,
            After = deadline.After,
            Service = deadline.Service,
        };
        var service = Drill.Service with
        {
            Name = deadline.Service.Name,
            Description = deadline.Service.Description,
            ExecStart = deadline.Service.ExecStart,
            ExecStopPost = deadline.Service.ExecStopPost,
            Environment = deadline.Service.Environment,
            LogExtraFields = deadline.Service.LogExtraFields,
            RuntimeMax = deadline.Service.RuntimeMax,

            // A drill that was ended is not begun again, and may tidy up.
            Restart = deadline.Service.Restart,
            RestartSec = deadline.Service.RestartSec,
            StartLimitInterval = deadline.Service.StartLimitInterval,
            StartLimitBurst = deadline.Service.StartLimitBurst,
            KillSignal = deadline.Service.KillSignal,
            TimeoutStop = deadline.Service.TimeoutStop,
        };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(alike, Is.EqualTo(deadline));
            Assert.That(service, Is.EqualTo(deadline.Service));
            Assert.That(Drill.Service.Environment, Is.EqualTo(deadline.Service.Environment));
            Assert.That(Drill.Service.LogExtraFields, Is.EqualTo(deadline.Service.LogExtraFields));
        }
    }

    [Test]
    public void Describe_Always_RunsTheKeptProgramOnceAndNoPlainCommands()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Drill.After, Is.EqualTo(TimeSpan.FromSeconds(2)));
            Assert.That(Drill.Service.ExecStart.Single().Path, Is.EqualTo("/nix/store/p/bin/rollback-watchdogd"));
            Assert.That(Drill.Service.ExecStart.Single().Arguments, Is.EqualTo(new[] { "rehearse", "/run/s" }));
            Assert.That(Drill.Service.ExecStopPost, Is.Empty, "plain commands would switch");
            Assert.That(Drill.Service.Restart, Is.EqualTo("no"));
            Assert.That(Drill.Service.RuntimeMax, Is.EqualTo(TimeSpan.FromMinutes(11)));
        }
    }

    [Test]
    public void Name_Always_IsNoSessionsAndOneOfOurOwn()
    {
        var kind = Drill.Name[OwnUnits.Prefix.Length..].Split('-')[0];

        Assert.That(kind, Is.EqualTo("drill"));
        Assert.That(SessionIds.IsValid(kind), Is.False);
        Assert.That(OwnUnits.IsOwn($"/system.slice/{Drill.Service.Name}.service", "/init.scope"), Is.True, "so its dry-activate is no switch to the daemon");
    }
}
