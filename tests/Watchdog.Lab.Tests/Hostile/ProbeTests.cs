using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Hostile;

/// <summary>What the host's own looks at itself can be made to do, show or believe.</summary>
[Category("Hostile")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProbeTests : HostileHost
{
    /// <summary>A machine that fetches a backup by a key with a command of its own is nobody who could repair the host.</summary>
    [TestCase("command=\"/bin/true\" ", "", TestName = "LoginByAKeyWithACommand_IsNoLogin")]
    [TestCase("", "Match User root\n  ForceCommand /bin/true", TestName = "LoginWithAForcedCommand_IsNoLogin")]
    public async Task ForcedCommand(string options, string settings)
    {
        var session = await Client.ArmAsync("--window", "60s");
        await Host.SwitchAsync("healthy");
        await Host.MustShellAsync($"""
            keys=$(readlink -f /etc/ssh/authorized_keys.d/root); sed 's|^ssh-|{options}ssh-|' $keys > /root/keys; chmod 644 /root/keys; mount --bind /root/keys $keys
            config=$(readlink -f /etc/ssh/sshd_config); cp $config /root/sshd_config; printf '%s\n' '{settings}' >> /root/sshd_config; mount --bind /root/sshd_config $config; systemctl reload-or-restart sshd.service
            until ss -ltn | grep -q ':22 '; do sleep 0.1; done
            """);

        for (var i = 0; i < 3; i++)
        {
            var login = await Host.OperatorAsync(Way.Lan, "sleep", "2");
            Assert.That(login.ExitCode, Is.Zero, login.ToString());
        }

        await RoundsPassAsync(2);
        var events = (await Client.HistoryAsync(session.Id)).Select(e => e.Event).ToList();
        Seen(string.Join(", ", events));
        Assert.That(events, Has.None.EqualTo("login").And.None.EqualTo("heartbeat"));
    }

    /// <summary>sshd refuses to run it (safe_path); the probe, which asks in sshd's place, must as well: its user may be root.</summary>
    [Test]
    public async Task KeysCommandThatAUserMayWrite_IsNotRun()
    {
        await Host.MustShellAsync("""
            mkdir -p /srv/keys && printf '#!/bin/sh\nid -u > /srv/mallory/ran\n' > /srv/keys/command && chmod 777 /srv/keys /srv/keys/command; chmod 777 /srv/mallory
            config=$(readlink -f /etc/ssh/sshd_config); sed 's|^AuthorizedKeysCommand.*||' $config > /root/sshd_config
            printf 'AuthorizedKeysCommand /srv/keys/command\nAuthorizedKeysCommandUser root\n' | cat - $config > /root/sshd_config; mount --bind /root/sshd_config $config; systemctl reload-or-restart sshd.service
            """);
        await Host.OperatorAsync(Way.Lan, "rollbackctl arm --window 60s");
        await RoundsPassAsync(1);
        await Host.InAsync("rollbackctl", "probe");

        var ran = await Host.ShellAsync("cat /srv/mallory/ran");
        Seen(ran.Succeeded ? $"it ran as uid {ran.Text}" : "it did not run");
        Assert.That(ran.Succeeded, Is.False);
    }

    [Test]
    public async Task RootsCommandPrintsASecret_AUserDoesNotSeeIt()
    {
        await ConfigureAsync("""{"probes": {"command": {"secret": {"program": "/bin/sh", "arguments": ["-c", "echo the-secret-of-root; test ! -e /run/broken"]}}}}""");
        var session = await Client.ArmAsync("--window", "60s", "--lockout-time", "5min");
        await Host.SwitchAsync("healthy");
        await Host.MustShellAsync("touch /run/broken");
        await RoundsPassAsync(2);

        var own = await Host.ShellAsync($"rollbackctl --json status; rollbackctl --json history {session.Id}");
        var others = await Host.ShellAsync($"for what in 'status' 'history {session.Id}' 'history'; do runuser -u mallory -- rollbackctl --json $what; runuser -u mallory -- rollbackctl $what; done");
        Seen(others.Output.Contains("the-secret-of-root", StringComparison.Ordinal) ? "mallory sees it" : "mallory does not see it");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(own.Output, Does.Contain("the-secret-of-root"), "root does");
            Assert.That(others.Output, Does.Not.Contain("the-secret-of-root"));
        }
    }

    /// <summary>Whoever answers in a round's place says whether the host is locked out.</summary>
    [Test]
    public async Task UserTalksAtTheSocketOfARound_HasNoSay()
    {
        await MalloryAsync("""
            exec perl -e 'use Socket; my $got = 0; my $end = time + 40; while (time < $end) { for my $p (glob("/run/rollback-watchdogd/probes/*"), glob("/run/rollback-watchdogd/*probe*")) {
              socket(my $s, AF_UNIX, SOCK_STREAM, 0); next unless connect($s, sockaddr_un($p)); $got++; syswrite $s, "[{\"name\":\"ssh\",\"outcome\":\"Failed\",\"detail\":\"forged\"}]\n"; close $s } }
              print "connected $got times\n"'
            """);
        var session = await Client.ArmAsync("--window", "60s", "--lockout-time", "10s");
        await Host.SwitchAsync("healthy");
        await RoundsPassAsync(6);

        var history = await Client.HistoryAsync(session.Id);
        var said = (await Host.ShellAsync("cat /srv/mallory/out")).Text;
        Seen($"{said}; {string.Join(", ", history.Select(e => e.Event))}");
        Assert.That(history.Select(e => e.Text), Has.None.Contains("forged"));
        Assert.That(await CountAsync(session.Id, "rollback-started"), Is.Zero);
    }

    /// <summary>1,200 processes that are called sshd and wear the title of a session, and 8,000 connections of a user's own.</summary>
    [Test]
    public async Task UserRunsAThousandSshds_ConfirmAndSwitchAreInTime()
    {
        await Host.MustShellAsync("cp /bin/sleep /srv/mallory/sshd; echo 6 > /etc/lab/slow-seconds");
        await MalloryAsync("""
            exec perl -e 'use Socket; for (1 .. 1200) { next if fork; exec { "/srv/mallory/sshd" } "sshd: root\@pts/0", "600" }
              socket(my $l, PF_INET, SOCK_STREAM, 0); bind($l, sockaddr_in(0, INADDR_LOOPBACK)); listen($l, 4096); my $at = getsockname $l;
              for (1 .. 8) { next if fork; my @held; for (1 .. 500) { socket(my $s, PF_INET, SOCK_STREAM, 0) or last; connect($s, $at) or last; push @held, $s } sleep 600 }
              open my $done, ">", "/srv/mallory/done"; sleep 600'
            """);
        await Host.UntilAsync(async () => (await Host.ShellAsync("test -e /srv/mallory/done")).Succeeded, TimeSpan.FromMinutes(2), "they run");
        var session = await Client.ArmAsync("--window", "60s", "--lockout-time", "5min");

        var before = double.Parse((await Host.ShellAsync("date +%s%6N; lab-switch slow-switch >&2")).Text, CultureInfo.InvariantCulture);
        await Host.UntilAsync(async () => (await Client.StatusAsync()).Session?.Phase == Phase.Probation, TimeSpan.FromSeconds(20), "probation");
        var noticed = ((await Client.HistoryAsync(session.Id)).First(e => e.Event == "activation-started").RealtimeUsec - before) / 1e6;
        const string Timed = "sh -c 'b=$(date +%s%N); rollbackctl confirm >&2; c=$?; echo $(( $(date +%s%N) - b )); exit $c'";
        var confirm = await Host.OperatorAsync(Way.Lan, Timed);
        var took = double.Parse(confirm.Output, CultureInfo.InvariantCulture) / 1e9;

        Seen(string.Create(CultureInfo.InvariantCulture, $"switch noticed within {noticed:0.00} s, confirm in {took:0.00} s"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
            Assert.That(took, Is.LessThan(2));
            Assert.That(noticed, Is.LessThan(2));
        }
    }
}
