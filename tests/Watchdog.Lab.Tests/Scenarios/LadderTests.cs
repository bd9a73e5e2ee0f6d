using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>What stands in a rollback's way, and how far up the ladder it has to go.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LadderTests : IAsyncDisposable
{
    private static readonly TimeSpan WithReboot = TimeSpan.FromSeconds(120);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("ladder");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCase("hung-switch")]
    [TestCase("spinning-switch")]
    [Category("Scenario")]
    public async Task Switch_NeverEnds_ItsUnitIsStoppedAndTheHostComesBack(string generation)
    {
        var session = await _client.ArmAsync("--switch-limit", "5s");
        await _host.BeginSwitchAsync(generation, "nixos-rebuild-switch-to-configuration");
        await _host.UntilAsync(() => _host.RunsAsync(generation), TimeSpan.FromSeconds(10), "the generation is activated");

        await Recovered.AssertAsync(_host, session, "the switch did not end within 5s", Recovered.Limit, "hung-switch");

        var last = (await _client.StatusAsync()).Last!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Rungs(last), Is.EqualTo(new[] { "make-way succeeded", "switch succeeded", "verify succeeded" }));
            Assert.That(last.Rungs[0].Detail, Does.Contain("nixos-rebuild-switch-to-configuration.service"));
        }
    }

    [TestCase("hung-switch")]
    [TestCase("spinning-switch")]
    public async Task Switch_NeverEndsInALogin_TheLoginLives(string generation)
    {
        await using var login = await _host.OpenSessionAsync(Way.Lan);
        var session = await _client.ArmAsync("--switch-limit", "5s");
        await login.RunAsync($"lab-switch --direct {generation} >/dev/null 2>&1 & sleep 1");

        await Recovered.AssertAsync(_host, session, "the switch did not end within 5s", Recovered.Limit);

        var alive = await login.RunAsync("echo alive");
        var left = await _host.ShellAsync("pgrep -fc 'switch-to-configurati[o]n.pl'");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(alive.Output, Is.EqualTo("alive"), "the operator's own session is not the switch's");
            Assert.That(left.Output.Trim(), Is.EqualTo("0"), "processes of the switch");
        }
    }

    /// <summary>
    /// The switch-to-configuration of NixOS 24.11 turns in circles when the bus is gone, as the lab's does; that of 2026, where a
    /// person has put it in the lab's place, exits with 1.
    /// </summary>
    [TestCase("bus-dead")]
    [TestCase("bus-broken")]
    [Category("Scenario")]
    public async Task Switch_LeavesNoSystemBus_ItIsStartedAgainForTheRollback(string generation)
    {
        var givesUp = (await _host.ShellAsync("test -x /usr/local/lib/lab/stc/switch-to-configuration")).Succeeded;
        var session = await _client.ArmAsync("--switch-limit", "5s", "--window", "10s");
        await _host.BeginSwitchAsync(generation, "nixos-rebuild-switch-to-configuration");

        await Recovered.AssertAsync(
            _host,
            session,
            givesUp ? "no proof within 10s after the switch" : "the switch did not end within 5s",
            WithReboot,
            "bus-dead");
    }

    [Test]
    [Category("Scenario")]
    public async Task Rollback_ActivationOfTheTargetFails_RebootsIntoIt()
    {
        await _host.SwitchAsync("rollback-fails");
        var session = await _client.ArmAsync("--window", "5s");
        await _host.SwitchAsync("ssh-dead");

        await Recovered.AssertAsync(_host, session, "no proof within 5s after the switch", WithReboot, "rollback-fails");

        var last = (await _client.StatusAsync()).Last!;
        Assert.That(Rungs(last), Does.Contain("reboot ").And.Contain("verify succeeded"));
    }

    [Test]
    public async Task Rollback_TargetFailsForGood_TheBootedSystemIsTheWayBack()
    {
        var booted = await _host.CurrentSystemAsync();
        await _host.SwitchAsync("rollback-fails-for-good");
        var session = await _client.ArmAsync("--window", "5s");
        await _host.SwitchAsync("ssh-dead");

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), TimeSpan.FromMinutes(3), "the session has ended");

        var last = (await _client.StatusAsync()).Last!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(Rungs(last), Does.Contain("reboot ").And.Contain("reboot-booted "));
            Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(booted));
            Assert.That(await _host.CanLoginAsync(Way.Lan), Is.True);
        }
    }

    [Test]
    public async Task Rollback_NothingHelps_IsStrandedAndStillTakesAConfirm()
    {
        // Rebooted, so that the system that was booted at arm is the target itself.
        await _host.SwitchAsync("rollback-fails-for-good");
        await _host.DownAsync();
        await _host.UpAgainAsync();
        var session = await _client.ArmAsync("--window", "5s");
        await _host.SwitchAsync("ssh-dead");

        // The switch of the way back fails before it replaces /etc: what is put there now stays.
        await _host.ShellAsync(
            """
            printf '#!/bin/sh\n{ echo "$@"; env; } > /srv/paged\n' > /srv/page && chmod +x /srv/page
            sed '0,/{/s//{ "hooks": {"stranded": {"program": "\/srv\/page", "arguments": ["on call"]}},/' /etc/rollback-watchdogd/config.json > /srv/config.json
            rm /etc/rollback-watchdogd/config.json
            cp /srv/config.json /etc/rollback-watchdogd/config.json
            """);

        var isStranded = $"grep -qs '\"phase\":\"Stranded\"' /var/lib/rollback-watchdogd/session.json";
        await _host.UntilAsync(
            async () => (await _host.ShellAsync(isStranded)).Succeeded, TimeSpan.FromMinutes(4), "the ladder is used up");

        var status = await _host.InAsync("rollbackctl", "status");
        var journal = await _host.InAsync("journalctl", "--no-pager", "-p", "alert", "-t", "rollback-watchdogd");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.Output, Does.Contain("stranded"));
            await _host.UntilAsync(async () => (await _host.InAsync("test", "-s", "/srv/paged")).Succeeded, TimeSpan.FromSeconds(10), "the hook has run");
            Assert.That((await _host.InAsync("cat", "/srv/paged")).Output, Does.StartWith("on call").And.Contain($"ROLLBACK_WATCHDOG_SESSION={session.Id}"));
            Assert.That(await _host.JournalAsync("-t", "rollback-watchdogd"), Does.Contain($"session {session.Id}: notice: STRANDED"));
            Assert.That(journal.Output, Does.Contain("STRANDED").And.Contain(session.Id));
            Assert.That(Rungs((await _client.StatusAsync()).Session!), Does.Contain("reboot "));
        }

        await _host.SwitchAsync("base");
        var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);
        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
    }

    [TestCase("MakeWay")]
    [TestCase("Switch")]
    [TestCase("Verify")]
    public async Task Rollback_ExecutorKilledInARung_IsResumed(string rung)
    {
        await _host.ShellAsync("mkdir -p /etc/lab && echo 2 > /etc/lab/slow-seconds");
        await _host.SwitchAsync("slow-switch");
        var session = await _client.ArmAsync("--window", "5s");
        await _host.SwitchAsync("firewall-port");
        var kill = await _host.ShellAsync(
            $"until grep -q '\"rung\":\"{rung}\"' /var/lib/rollback-watchdogd/session.json; do :; done; " +
            $"systemctl kill -s KILL 'rollback-watchdogd-{session.Id}-[0-9]*.service'");
        Assert.That(kill.ExitCode, Is.Zero, kill.ToString());

        await Recovered.AssertAsync(_host, session, "no proof within 5s after the switch", Recovered.Limit);

        var journal = await _host.JournalAsync("-u", $"rollback-watchdogd-{session.Id}-[0-9]*.service");
        Assert.That(journal, Does.Contain("code=killed, status=9/KILL"), "the executor was really killed");
    }

    [Test]
    public async Task Rollback_ExecutorDiesEveryTime_PlainCommandsRebootIntoTheTarget()
    {
        var session = await _client.ArmAsync("--window", "5s");
        await _host.SwitchAsync("firewall-port");
        await _host.ShellAsync(
            "systemd-run --collect --unit killer sh -c \"while :; do systemctl kill -s KILL --kill-who=main " +
            $"'rollback-watchdogd-{session.Id}-[0-9]*.service'; done\"");

        await Recovered.AssertAsync(_host, session, "", WithReboot);

        Assert.That(await _host.JournalAsync("-b", "-1"), Does.Contain("plain rollback"));
    }

    [Test]
    public async Task Rollback_ProgramIsGone_PlainCommandsRebootIntoTheTarget()
    {
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("firewall-port");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase == Phase.Probation, Recovered.Limit, "PID 1 holds the window's timer");
        var before = await _host.ShellAsync("cat /proc/sys/kernel/random/boot_id");
        var program = session.Program[..session.Program.IndexOf("/bin/", StringComparison.Ordinal)];
        await _host.InAsync("mv", program, program + "-gone");

        await _host.UntilAsync(
            async () => await _host.ShellAsync("cat /proc/sys/kernel/random/boot_id") is { Succeeded: true } now && now.Text != before.Text,
            WithReboot,
            "the host has rebooted");
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), WithReboot, "the operator is let in");
        Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(session.Target));

        // The program comes back as it would from a cache; the session is found and ended.
        await _host.InAsync("mv", program + "-gone", program);
        await _host.ShellAsync("systemctl reset-failed 'rollback-watchdogd*'; systemctl start rollback-watchdogd.service");
        await Recovered.AssertAsync(_host, session, "", Recovered.Limit);
    }

    [Test]
    [Category("Scenario")]
    public async Task Switch_RemovesTheWatchdog_HostComesBack()
    {
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("watchdog-removed");
        Assert.That((await _host.ShellAsync("command -v rollbackctl")).Succeeded, Is.False, "the command is gone");

        await Recovered.AssertAsync(_host, session, "no proof within 10s after the switch", Recovered.Limit, "watchdog-removed");
    }

    [Test]
    public async Task Switch_RemovesTheWatchdog_ConfirmByStorePathStays()
    {
        var armed = await _host.OperatorAsync(Way.Wg, "rollbackctl", "--json", "arm", "--window", "30s");
        var reply = ControlMethods.Arm.ReadReply(System.Text.Json.JsonDocument.Parse(armed.Text).RootElement);
        await _host.SwitchAsync("watchdog-removed");

        var confirm = await _host.OperatorAsync(Way.Lan, reply.Program, "confirm", reply.Session.Id);

        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        Assert.That(await _host.RunsAsync("watchdog-removed"), Is.True);
    }

    [Test]
    [Category("Scenario")]
    public async Task Switch_ChangesTheWatchdogsUnit_TheSessionGoesOn()
    {
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("watchdog-restarted");

        await Recovered.AssertAsync(_host, session, "no proof within 10s after the switch", Recovered.Limit, "watchdog-restarted");
    }

    [Test]
    [Category("Scenario")]
    public async Task Armed_TargetDeletedAndGarbageCollected_IsStillThere()
    {
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("firewall-port");
        var collected = await _host.ShellAsync("nix-env -p /nix/var/nix/profiles/system --delete-generations old && nix-collect-garbage");
        Assert.That(collected.ExitCode, Is.Zero, collected.ToString());

        await Recovered.AssertAsync(_host, session, "no proof within 10s after the switch", Recovered.Limit, "target-gone");
    }

    [Test]
    [Category("Scenario")]
    public async Task RolledBack_SameSystemAgain_IsRefusedUntilAllowed()
    {
        var session = await _client.ArmAsync("--window", "5s");
        await _host.SwitchAsync("firewall-port");
        await Recovered.AssertAsync(_host, session, "no proof within 5s after the switch", Recovered.Limit, "bad-again");
        var bad = await _host.PathOfAsync("firewall-port");

        var incoming = await _host.InAsync("rollbackctl", "incoming", bad);
        var arm = await _host.InAsync("rollbackctl", "arm", "--incoming", bad);
        var allow = await _host.InAsync("rollbackctl", "allow", bad);
        var again = await _host.InAsync("rollbackctl", "incoming", bad);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(incoming.ExitCode, Is.EqualTo(5), incoming.ToString());
            Assert.That(incoming.ToString(), Does.Contain(session.Id).And.Contain("no proof within 5s"));
            Assert.That(arm.ExitCode, Is.EqualTo(5), arm.ToString());
            Assert.That(allow.ExitCode, Is.Zero, allow.ToString());
            Assert.That(again.ExitCode, Is.Zero, again.ToString());
        }

        var history = await _host.InAsync("rollbackctl", "history");
        Assert.That(history.Output, Does.Contain("arm-refused").And.Contain("allowed"));
    }

    private static IEnumerable<string> Rungs(Session session) => session.Rungs.Select(r => $"{r.Name} {r.Outcome}");
}
