using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary><c>rollbackctl check --drill</c> on a real host: PID 1's own timer, the real executor, and a look from outside.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DrillTests : IAsyncDisposable
{
    private const int Failed = 1;
    private const int Refused = 5;
    private const string Drill = "rollbackctl check --drill";

    // What a rollback goes by, and what it would write. The lock's file is made by whoever is the first to take it.
    private const string Everything = """
        find /var/lib/rollback-watchdogd /nix/var/nix/profiles /nix/var/nix/gcroots/rollback-watchdogd /boot /etc/rollback-watchdogd /run/nixos \
          ! -name switch-to-configuration.lock -printf '%p %y %m %U %l\n' -type f -exec sha256sum {} \; | sort
        readlink /run/current-system /run/booted-system
        """;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("drill");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Also where a switch arms by itself: the dry-activate, which has the switch lock, is none.</summary>
    [Test]
    public async Task Drill_OnARealHost_ChangesNothing()
    {
        await ConfigureAsync("""{"autoArm": true, "window": "10s"}""");
        await _client.ArmAsync();
        await _host.MustShellAsync("rollbackctl disarm");
        await _host.UntilAsync(async () => (await _host.ShellAsync("test ! -e /var/lib/rollback-watchdogd/boot-hold")).Succeeded, Soon, "the boot default is let go");
        var before = await _host.ShellAsync(Everything);

        var drill = await _host.OperatorAsync(Way.Wg, Drill);

        var system = await _host.CurrentSystemAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(drill.ExitCode, Is.Zero, drill.ToString());
            Assert.That(drill.Output, Does.Match(@"(?m)^this host would be saved: \d+\.\d s$"));
            Assert.That(
                drill.Output.Split('\n').TakeWhile(l => l.Length > 0).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]),
                Is.EqualTo(new[] { "timer", "state", "pid1", "target", "dry-activate", "next-boot", "probes" }));
            Assert.That(drill.Output, Does.Match(@"  timer +[2-9]\.\d s  PID 1 has started the executor").And.Match(@"PID 1 answers rollback-watchdogd-drill-[a-z2-9]{6}\.service"));
            Assert.That(drill.Output, Does.Contain($"the next boot leads to {system}; a variable can hold the boot default"));
            Assert.That(drill.Output, Does.Match(@"stranger-ssh +yes +passed").And.Match(@"access +yes +passed +root from 10\.88\.0\.2"));
            Assert.That((await _host.ShellAsync(Everything)).Output, Is.EqualTo(before.Output));
            Assert.That(before.Output, Does.Contain("/var/lib/rollback-watchdogd/history.jsonl").And.Contain("/boot/loader/loader.conf"));
            Assert.That((await _client.StatusAsync()).Session, Is.Null);
            await AssertNothingIsLeftAsync();
        }
    }

    [Test]
    public async Task Arm_RightAfterADrill_IsProtectedAsEver()
    {
        var drill = await _host.OperatorAsync(Way.Lan, "rollbackctl --json check --drill");
        Assert.That(JsonDocument.Parse(drill.Text).RootElement.GetProperty("saved").GetBoolean(), Is.True);

        var session = await _client.ArmAsync("--window 8s");
        await _host.SwitchAsync("firewall-port");

        await Recovered.AssertAsync(_host, session, "no proof within 8s after the switch", Recovered.Limit);
    }

    [TestCase("exec sleep 1000", @"dry-activate +3\.\d s  failed: switch-to-configuration did not end within 3s")]
    [TestCase("exit 1", @"dry-activate +0\.\d s  failed: switch-to-configuration exited 1")]
    public async Task Drill_TargetsSwitchFailsOrHangs_IsToldSo(string line, string step)
    {
        await ConfigureAsync("""{"rollbackSwitchLimit": "3s"}""");
        await ReplaceSwitchAsync(line);

        var drill = await _host.OperatorAsync(Way.Wg, Drill);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(drill.ExitCode, Is.EqualTo(Failed), drill.ToString());
            Assert.That(drill.Output, Does.Match(step).And.Contain("\nthis host might not be saved\n"));
            Assert.That(drill.Output, Does.Match("problem: dry-activate: switch-to-configuration .*; see `journalctl -t rollback-watchdogd`, or run it by hand: "));
            Assert.That(drill.Output, Does.Match(@"probes +\d\.\d s  \d passed, 0 failed"), "it goes on");
            Assert.That((await _host.InAsync("pgrep", "-xf", "sleep 1000")).Output, Is.Empty);
            await AssertNothingIsLeftAsync();
        }
    }

    /// <summary>As with <c>system.switch.enable = false</c>.</summary>
    [Test]
    public async Task Drill_TargetHasNoSwitch_IsToldSoAndNothingIsStarted()
    {
        await _host.MustShellAsync("mount -t tmpfs none $(readlink -f /run/current-system)/bin");

        var drill = await _host.OperatorAsync(Way.Wg, Drill);

        Assert.That(drill.ExitCode, Is.EqualTo(Failed), drill.ToString());
        Assert.That(drill.Output, Does.StartWith("this host might not be saved\n").And.Contain("problem: there is no target: ").And.Contain("has no bin/switch-to-configuration"));
        Assert.That(await _host.JournalAsync(), Does.Not.Contain("rollback-watchdogd-drill-"));
    }

    [Test]
    public async Task Drill_InTheMiddleOfIt_IsTheOnlyOneAndEndsWithItsExecutorItsClientOrAnArm()
    {
        await ReplaceSwitchAsync("exec sleep 1000");

        var killed = _host.OperatorAsync(Way.Wg, Drill);
        await HangsAsync();
        var second = await _host.OperatorAsync(Way.Wg, Drill);
        await _host.MustShellAsync("systemctl kill --signal=KILL 'rollback-watchdogd-drill-*.service'");
        var executor = await killed;
        await AssertNothingIsLeftAsync();

        await _host.MustShellAsync($"systemd-run --quiet --collect --unit=client {Drill}");
        await HangsAsync();
        await _host.MustShellAsync("systemctl kill --signal=KILL client.service");
        await _host.UntilAsync(IsGoneAsync, Soon, "the drill has ended with its client");

        var overtaken = _host.OperatorAsync(Way.Wg, Drill);
        await HangsAsync();
        var session = await _client.ArmAsync();
        var ended = await overtaken;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((second.ExitCode, second.Errors), Is.EqualTo((Refused, "rollbackctl: another drill is running\nhint: wait until it has ended: that takes some seconds\n")));
            Assert.That(executor.ExitCode, Is.EqualTo(Failed), executor.ToString());
            Assert.That(executor.Output, Does.Contain("failed: the executor has ended in the middle of it"));
            Assert.That(ended.ExitCode, Is.EqualTo(Refused), ended.ToString());
            Assert.That(ended.Errors, Does.StartWith($"rollbackctl: session {session.Id} is open\n"));
            Assert.That(await IsGoneAsync(), Is.True);
        }
    }

    /// <summary>Nobody is there any more to stop the units: the executor ends by itself, and the next daemon drops the timer.</summary>
    [Test]
    public async Task Drill_DaemonIsKilled_LeavesNothing()
    {
        await ReplaceSwitchAsync("exec sleep 1000");
        var drill = _host.OperatorAsync(Way.Wg, Drill);
        await HangsAsync();

        await _host.MustShellAsync("systemctl kill --signal=KILL rollback-watchdogd.service");

        var ended = await drill;
        Assert.That(ended.ExitCode, Is.EqualTo(Failed), ended.ToString());
        await _host.UntilAsync(IsGoneAsync, Soon, "the drill has ended with its daemon");
    }

    private async Task ConfigureAsync(string text)
    {
        await _host.WriteFileAsync("/etc/rollback-watchdogd/config.json", text);
        await _host.MustShellAsync("systemctl restart rollback-watchdogd.service");
    }

    /// <summary>Puts a script in the place of the running system's switch-to-configuration.</summary>
    private async Task ReplaceSwitchAsync(string line)
    {
        await _host.WriteFileAsync("/root/switch", $"#!/bin/sh\n{line}\n", "755");
        await _host.MustShellAsync("mount --bind /root/switch $(readlink -f /run/current-system)/bin/switch-to-configuration");
    }

    private Task HangsAsync() => _host.UntilAsync(async () => (await _host.InAsync("pgrep", "-xf", "sleep 1000")).Succeeded, Soon, "dry-activate hangs");

    private async Task<bool> IsGoneAsync() =>
        !(await _host.InAsync("pgrep", "-xf", "sleep 1000")).Succeeded && (await UnitsAsync()).Length == 0;

    private async Task AssertNothingIsLeftAsync() => Assert.That(await UnitsAsync(), Is.Empty, "units of the drill");

    private async Task<string> UnitsAsync() => (await _host.InAsync("systemctl", "list-units", "--all", "--no-legend", "--plain", "rollback-watchdogd-drill-*")).Text;
}
