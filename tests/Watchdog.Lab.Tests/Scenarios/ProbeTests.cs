using System.Globalization;
using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>The host sees each lockout from inside, says which probe saw it, and leaves nothing of its own behind.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProbeTests : IAsyncDisposable
{
    private static readonly TimeSpan LoginLimit = TimeSpan.FromSeconds(20);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("probe");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCase("firewall-port", "base", "root", "stranger-ssh", "10.77.0.2:22 does not answer")]
    [TestCase("firewall-port", "base", "root", "stranger-wireguard", "10.88.0.1:22 does not answer")]
    [TestCase("firewall-wg", "firewall-wg-base", "root", "stranger-wireguard", "10.88.0.1:22 does not answer")]
    [TestCase("wg-key", "base", "root", "wireguard", "wg0 has another key")]
    [TestCase("wg-key", "base", "root", "stranger-wireguard", "no handshake with wg0")]
    [TestCase("wg-not-back", "base", "root", "wireguard", "wg0 is gone")]
    [TestCase("wg-silent-peer", "base", "root", "wireguard", "10.88.0.2/32")]
    [TestCase("ssh-port", "base", "root", "ssh", "but on 0.0.0.0:2222")]
    [TestCase("ssh-port", "base", "root", "stranger-ssh", "Connection refused")]
    [TestCase("ssh-dead", "base", "root", "ssh", "but nowhere")]
    [TestCase("ssh-dead", "base", "root", "access", "Bad configuration option: PermitEverything")]
    [TestCase("ssh-keys", "base", "root", "access", "root has no authorized key any more")]
    [TestCase("ssh-root-login", "base", "root", "access", "PermitRootLogin is no")]
    [TestCase("ssh-sudo", "ssh-sudo-base", "op", "access", "sudo does not make op root any more")]
    public async Task Probe_AfterALockout_SaysWhichFailedAndWhy(string generation, string from, string user, string probe, string why)
    {
        if (from != "base")
        {
            Assert.That((await _host.SwitchAsync(from)).Succeeded, Is.True);
        }

        await ArmAsync(user);
        await _host.SwitchAsync(generation);

        var seen = (await ProbeAsync()).Single(p => p.Name == probe);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen.Required, Is.True);
            Assert.That(seen.AtArm!.Outcome, Is.EqualTo(ProbeOutcome.Passed));
            Assert.That(seen.Latest!.Outcome, Is.EqualTo(ProbeOutcome.Failed));
            Assert.That(seen.Latest.Detail, Does.Contain(why));
            await NothingIsLeftAsync();
        }
    }

    [Test]
    public async Task Probe_HealthySwitch_AllPassAndTheRoundIsCheap()
    {
        await ArmAsync("root");
        await _host.SwitchAsync("healthy");
        _ = await ProbeAsync();
        var before = await CpuAsync();
        var began = TimeProvider.System.GetTimestamp();
        const int Rounds = 3;
        for (var round = 0; round < Rounds; round++)
        {
            var probes = await ProbeAsync();
            Assert.That(probes.Where(p => p.Latest!.Outcome != ProbeOutcome.Passed).Select(p => $"{p.Name}: {p.Latest!.Detail}"), Is.Empty);
        }

        var elapsed = TimeProvider.System.GetElapsedTime(began) / Rounds;
        var cpu = (await CpuAsync() - before) / Rounds;
        await TestContext.Out.WriteLineAsync($"a round took {elapsed.TotalMilliseconds:F0} ms, rollbackctl's start and the lab's way in included; {cpu.TotalMilliseconds:F0} ms of CPU in the whole host");
        Assert.That(cpu, Is.LessThan(TimeSpan.FromSeconds(2)));
        await NothingIsLeftAsync();
    }

    [Test]
    public async Task Probe_WireGuardMadeAnewAndItsPeerOnlyKeepsTheTunnelAlive_IsNoSightOfAFailure()
    {
        await ArmAsync("root");
        await _host.SwitchAsync("shape-0001");

        // Of itself the peer goes on with its old session for up to two minutes, and the host does not know where it is.
        var silent = (await ProbeAsync()).Single(p => p.Name == "wireguard").Latest!;
        Assert.That(silent.Outcome, Is.Not.EqualTo(ProbeOutcome.Failed), silent.Detail);

        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Wg), TimeSpan.FromSeconds(40), "the operator has shaken hands anew");
        var alive = (await ProbeAsync()).Single(p => p.Name == "wireguard").Latest!;
        Assert.That(alive.Outcome, Is.EqualTo(ProbeOutcome.Passed), alive.Detail);
    }

    [Test]
    public async Task Arm_TheOperatorsWayIn_IsOnRecord()
    {
        var armed = await ArmAsync("op");
        var access = armed.Probes.Single(p => p.Name == "access");
        Assert.That(access.AtArm!.Detail, Does.StartWith("op from 10.88.0.2 by publickey").And.EndsWith("root by sudo"));
    }

    [TestCase("ve-rbwd", TestName = "Stranger_KilledWithItsLinkUp_NextRoundLeavesNothing")]
    [TestCase("peer", TestName = "Stranger_KilledWithItsPeerSet_NextRoundLeavesNothing")]
    public async Task Stranger_Killed_NextRoundLeavesNothing(string step)
    {
        await ArmAsync("root");

        // Nothing answers: the stranger stays for its whole limit, with everything in place.
        await _host.SwitchAsync("firewall-port");
        var probing = ProbeAsync();
        var looks = step == "peer" ? "wg show wg0 allowed-ips | grep -q '169[.]254[.]'" : "ip link | grep -q ve-rbwd";
        await _host.UntilAsync(async () => (await _host.ShellAsync(looks)).Succeeded, TimeSpan.FromSeconds(20), "the stranger is at work");
        await _host.ShellAsync("systemctl kill --signal=KILL 'rollback-watchdogd-stranger-*.service'");
        _ = await probing;
        _ = await ProbeAsync();
        await NothingIsLeftAsync();
    }

    [Test]
    public async Task Stranger_KilledWithTheDaemon_ItsNextStartLeavesNothing()
    {
        await ArmAsync("root");
        await _host.SwitchAsync("firewall-port");
        var probing = _host.InAsync("rollbackctl", "--json", "probe");
        await _host.UntilAsync(
            async () => (await _host.ShellAsync("wg show wg0 allowed-ips | grep -q '169[.]254[.]'")).Succeeded,
            TimeSpan.FromSeconds(20),
            "the stranger is at work");

        await _host.ShellAsync("systemctl kill --signal=KILL rollback-watchdogd.service 'rollback-watchdogd-stranger-*.service'");
        _ = await probing;

        await _host.UntilAsync(async () => (await LeftBehindAsync()).Length == 0, TimeSpan.FromSeconds(30), "the daemon is back and has swept");
    }

    [Test]
    public async Task Probe_CommandsOfTheUsersOwn_AreJudgedAndAStuckOneDelaysNone()
    {
        await _host.ShellAsync(
            """
            rm -f /etc/rollback-watchdogd/config.json
            echo '{"probes":{"command":{"good":{"program":"/bin/echo","arguments":["queue","empty"]},"stuck":{"program":"/bin/sh","arguments":["-c","sleep 1001 & sleep 1002"],"timeout":"3s"}}}}' > /etc/rollback-watchdogd/config.json
            systemctl restart rollback-watchdogd
            """);

        var probes = await ProbeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(probes.Single(p => p.Name == "command:good").Latest!.Detail, Is.EqualTo("queue empty"));
            Assert.That(probes.Single(p => p.Name == "command:stuck").Latest!.Detail, Is.EqualTo("no result within 3s"));
            Assert.That(probes.Single(p => p.Name == "ssh").Latest!.Outcome, Is.EqualTo(ProbeOutcome.Passed));
        }

        await _host.UntilAsync(async () => !(await _host.ShellAsync("pgrep -f 'sleep 100[12]'")).Succeeded, TimeSpan.FromSeconds(10), "its group is gone");
    }

    private async Task<Session> ArmAsync(string user)
    {
        if (user == "root")
        {
            return await _client.ArmAsync("--window", "5min");
        }

        var result = await _host.OperatorAsync(Way.Wg, user, LoginLimit, "sudo rollbackctl --json arm --window 5min");
        Assert.That(result.Succeeded, Is.True, result.ToString());
        return ControlMethods.Arm.ReadReply(JsonDocument.Parse(result.Output).RootElement).Session;
    }

    private async Task<IReadOnlyList<ProbeComparison>> ProbeAsync()
    {
        var result = await _host.InAsync("rollbackctl", "--json", "probe");
        return ControlMethods.Probe.ReadReply(JsonDocument.Parse(result.Output).RootElement).Probes;
    }

    /// <summary>Ends the session, and with it the rounds that would come, and sees that the last one has tidied up.</summary>
    private async Task NothingIsLeftAsync()
    {
        var confirm = await _host.InAsync("rollbackctl", "confirm", "--force");
        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        await _host.UntilAsync(async () => (await LeftBehindAsync()).Length == 0, TimeSpan.FromSeconds(20), "nothing of the stranger's is left");
    }

    /// <summary>Whatever of the stranger's is in the host: links, peers, routes, units, files.</summary>
    private async Task<string> LeftBehindAsync() => (await _host.ShellAsync(
        """
        ip -o link | grep -o 've-rbwd[^@:]*'
        wg show all allowed-ips | grep '169[.]254[.]'
        ip route | grep '169[.]254[.]'
        ip netns list
        ss --tcp --no-header state established dst 169.254.0.0/16
        systemctl list-units --all --no-legend --plain 'rollback-watchdogd-stranger-*'
        ls /run/rollback-watchdogd | grep -E 'order|report|traces'
        ls /run/wireguard | grep rbwd
        pgrep -a wireguard-go | grep rbwd
        true
        """)).Text;

    /// <summary>CPU time of all processes of the host, those that have ended included.</summary>
    private async Task<TimeSpan> CpuAsync()
    {
        const long TicksPerSecond = 100;

        // PID 1 adopts every orphan and counts each child that it has waited for (proc_pid_stat(5), fields 14 to 17).
        var ticks = (await _host.ShellAsync("cat /proc/[0-9]*/stat | sed 's/.*) //' | awk '{ s += $12 + $13 + $14 + $15 } END { print s }'")).Text;
        return TimeSpan.FromSeconds((double)long.Parse(ticks, CultureInfo.InvariantCulture) / TicksPerSecond);
    }
}
