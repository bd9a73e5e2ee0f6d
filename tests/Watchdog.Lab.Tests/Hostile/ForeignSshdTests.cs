using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Hostile;

/// <summary>Only the host's own sshd is believed, asked, watched and run.</summary>
[Category("Hostile")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ForeignSshdTests : HostileHost
{
    /// <summary>The container's sshd is bash: run as sshd it says that there is no file of the name that follows -C.</summary>
    [Test]
    public async Task ContainerRunsAProgramCalledSshd_TheHostNeverRunsIt()
    {
        await Host.MustShellAsync("""
            mkdir -p /srv/container && cp "$(readlink -f /bin/bash)" /srv/container/sshd
            systemd-run --quiet --unit=container unshare --mount --pid --net --uts --ipc --fork --mount-proc setpriv --bounding-set=-all --inh-caps=-all /srv/container/sshd -c 'sleep 1000; true'
            until pgrep -x sshd -a | grep -q container; do sleep 0.1; done
            systemctl restart sshd.service
            """);

        var session = await Client.ArmAsync("--window", "60s");
        await Host.UntilAsync(async () => (await Client.StatusAsync()).Session!.Baseline == BaselineRound.Taken, TimeSpan.FromSeconds(30), "the baseline is taken");

        var access = (await Client.StatusAsync()).Session!.Probes.Single(p => p.Name == "access").AtArm!;
        Seen(access.Detail);
        Assert.That(access.Outcome, Is.EqualTo(ProbeOutcome.Passed), access.Detail);
        Assert.That(access.Detail, Does.Not.Contain("No such file"));
        await Host.InAsync("rollbackctl", "disarm", session.Id);
    }

    [Test]
    public async Task UserKillsAnSshdOfHisOwn_IsNoLockout()
    {
        await Host.MustShellAsync("""
            cd /srv/mallory && ssh-keygen -q -t ed25519 -N '' -f key
            printf 'Port 2222\nHostKey /srv/mallory/key\nUsePAM no\nPidFile none\n' > sshd_config
            chown -R mallory: .
            """);
        await MalloryAsync("exec /usr/sbin/sshd -D -f /srv/mallory/sshd_config");
        await Host.UntilAsync(async () => (await Host.ShellAsync("ss -ltn | grep -q :2222")).Succeeded, TimeSpan.FromSeconds(10), "it listens");
        var session = await Client.ArmAsync("--window", "5min", "--lockout-time", "15s");
        await Host.SwitchAsync("healthy");

        await Host.MustShellAsync("pkill -u mallory -x sshd");
        await RoundsPassAsync(5);

        var history = await Client.HistoryAsync(session.Id);
        Seen(string.Join("; ", history.Where(e => e.Event is "probe-changed" or "rollback-started").Select(e => e.Text).DefaultIfEmpty("no probe changed")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(history.Where(e => e.Event == "probe-changed").Select(e => e.Text), Has.None.Contains("ssh fails"));
            Assert.That(await CountAsync(session.Id, "rollback-started"), Is.Zero);
        }
    }

    [TestCase("heartbeat")]
    [TestCase("confirm")]
    public async Task LoginIntoAContainersSshd_IsNoLoginIntoTheHost(string login)
    {
        await ConfigureAsync($$"""{"login": "{{login}}"}""");
        await Host.MustShellAsync("""
            mkdir -p /assets
            ip netns add ctr
            ip link add ve-git type veth peer name eth0 netns ctr
            ip addr add 10.99.0.1/24 dev ve-git; ip link set ve-git up
            ip netns exec ctr ip addr add 10.99.0.2/24 dev eth0
            ip netns exec ctr ip link set eth0 up; ip netns exec ctr ip link set lo up
            ip netns exec ctr ip route add default via 10.99.0.1
            echo 1 > /proc/sys/net/ipv4/ip_forward
            cat > /run/ctr-start <<'X'
            #!/bin/sh
            mount -t tmpfs tmpfs /assets
            cp /etc/ssh/authorized_keys.d/root /assets/keys
            printf 'Port 22\nHostKey /etc/ssh/ssh_host_ed25519_key\nAuthorizedKeysFile /assets/keys\nStrictModes no\nUsePAM no\nPidFile none\n' > /assets/sshd_config
            exec /usr/sbin/sshd -D -f /assets/sshd_config
            X
            chmod +x /run/ctr-start
            systemd-run --quiet --unit=ctr ip netns exec ctr unshare --mount --pid --fork --mount-proc --uts /run/ctr-start
            until ip netns exec ctr ss -ltn | grep -q :22; do sleep 0.1; done
            """);
        await Host.BesideAsync("ip", "route", "add", "10.99.0.0/24", "via", "10.77.0.2");
        var session = await Client.ArmAsync("--window", "60s", "--lockout-time", "50s");
        await Host.SwitchAsync("healthy");

        var inside = await Host.BesideAsync("ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "HostName=10.99.0.2", "-o", "ControlPath=none", "-l", "root", "lan", "sleep 8");
        Assert.That(inside.ExitCode, Is.Zero, inside.ToString());

        var status = await Client.StatusAsync();
        var history = await Client.HistoryAsync(session.Id);
        Seen(history.FirstOrDefault(e => e.Event is "login" or "confirmed")?.Text ?? "not counted");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(history.Select(e => e.Event), Has.None.EqualTo("login").And.None.EqualTo("confirmed"));
            Assert.That(status.Session?.Phase, Is.EqualTo(Phase.Probation));
        }
    }

    /// <summary>A second sshd, for git alone; the switch restarts the first, which gets the higher number.</summary>
    [Test]
    public async Task SecondSshd_AccessAsksTheOneThatServesTheOperatorsPort()
    {
        await Host.MustShellAsync("""
            printf 'Port 2222\nHostKey /etc/ssh/ssh_host_ed25519_key\nPermitRootLogin no\nAllowUsers git\nUsePAM yes\nPidFile none\n' > /run/sshd_git_config
            systemd-run --quiet --unit=sshd-git /usr/sbin/sshd -D -f /run/sshd_git_config
            until ss -ltn | grep -q :2222; do sleep 0.1; done
            """);
        var session = await Client.ArmAsync("--window", "3min", "--lockout-time", "15s");
        await Host.SwitchAsync("healthy");
        await Host.MustShellAsync("systemctl restart sshd.service");
        await RoundsPassAsync(4);

        var history = await Client.HistoryAsync(session.Id);
        var ssh = await ProbeAsync("ssh");
        Seen($"{ssh.Detail}; {string.Join("; ", history.Where(e => e.Event == "probe-changed").Select(e => e.Text))}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(history.Where(e => e.Event == "probe-changed").Select(e => e.Text), Has.None.Contains("access fails"));
            Assert.That(await CountAsync(session.Id, "rollback-started"), Is.Zero);
            Assert.That(ssh.Detail, Does.Contain("2222"), "both are this host's own");
        }
    }

    /// <summary><c>ssh.unit</c> leaves one service of several: nobody looks at the other's listener, and its end is no lockout.</summary>
    [TestCase("sshd.service", "22", "2222")]
    [TestCase("sshd-git.service", "2222", "22")]
    public async Task SecondSshd_UnitIsConfigured_OnlyThatOneIsAsked(string unit, string asked, string other)
    {
        await Host.MustShellAsync("""
            printf 'Port 2222\nHostKey /etc/ssh/ssh_host_ed25519_key\nUsePAM yes\nPidFile none\n' > /run/sshd_git_config
            systemd-run --quiet --unit=sshd-git /usr/sbin/sshd -D -f /run/sshd_git_config
            until ss -ltn | grep -q :2222; do sleep 0.1; done
            """);
        var both = await ProbeAsync("ssh");
        await ConfigureAsync($"{{\"ssh\":{{\"unit\":\"{unit}\"}}}}");
        var one = await ProbeAsync("ssh");
        await Host.MustShellAsync($"systemctl stop {(unit == "sshd.service" ? "sshd-git" : "sshd")}.service");
        var after = await ProbeAsync("ssh");
        await Host.MustShellAsync($"systemctl stop {unit}");
        var none = await ProbeAsync("ssh");

        Seen($"both: {both.Detail}; {unit}: {one.Detail}; the other is stopped: {after.Detail}; it is stopped: {none.Detail}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(both.Detail, Does.Match(":22\\b").And.Match(":2222\\b"), "both are this host's own");
            Assert.That(one.Detail, Does.Match($":{asked}\\b").And.Not.Match($":{other}\\b"));
            Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed), after.Detail);
            Assert.That(none.Outcome, Is.EqualTo(ProbeOutcome.Failed), none.Detail);
        }
    }
}
