using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>What a real host takes for proof, and how early it sees that it is locked out.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProofTests : IAsyncDisposable
{
    private const int Refused = 5;
    private const int NoSession = 3;

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("proof");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCase("root", "")]
    [TestCase("op", "sudo ")]
    public async Task Confirm_OverAMultiplexedConnectionFromBefore_IsRefusedAndAFreshOneAccepted(string user, string sudo)
    {
        var path = $"/tmp/control-{_host.Name}";
        var master = await _host.BesideAsync([.. Ssh(user), "-o", "ControlMaster=yes", "-o", $"ControlPath={path}", "-o", "ControlPersist=60", "-fN", "lan"]);
        Assert.That(master.ExitCode, Is.Zero, master.ToString());
        try
        {
            var session = await _client.ArmAsync("--window", "60s");
            await _host.SwitchAsync("healthy");
            var confirm = $"{sudo}rollbackctl confirm {session.Id}";

            var multiplexed = await _host.BesideAsync([.. Ssh(user), "-o", $"ControlPath={path}", "lan", confirm]);
            var fresh = await _host.BesideAsync([.. Ssh(user), "-o", "ControlPath=none", "lan", confirm]);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(multiplexed.ExitCode, Is.EqualTo(Refused), multiplexed.ToString());
                Assert.That(multiplexed.Errors, Does.Contain("ControlPath=none").And.Contain(session.Id));
                Assert.That(fresh.ExitCode, Is.Zero, fresh.ToString());
                Assert.That(await LastTextAsync(session.Id, "confirmed"), Does.Contain($"by {user}, uid 0").And.Contain("from 10.77.0.1"));
            }
        }
        finally
        {
            await _host.BesideAsync([.. Ssh(user), "-o", $"ControlPath={path}", "-O", "exit", "lan"]);
        }
    }

    [Test]
    public async Task Confirm_FromTmux_CountsWhileItsSshSessionIsOpenAndNotAfterwards()
    {
        var session = await _client.ArmAsync("--window", "2min");
        await _host.SwitchAsync("healthy");

        // Runs in a server that has left sshd, and in a session that ends at once; the second one stays until it is done.
        var script = $"tmux -L %s new-session -d 'while test -e /root/wait-%s; do sleep 0.1; done; rollbackctl heartbeat {session.Id} > /root/out-%s 2>&1; echo $? > /root/code-%s'";
        string Run(string name) => script.Replace("%s", name, StringComparison.Ordinal);
        await _host.ShellAsync("touch /root/wait-left");
        await _host.OperatorAsync(Way.Lan, "root", TimeSpan.FromSeconds(30), Run("left"));
        await _host.ShellAsync("while pgrep -f \"[s]shd: root@\" >/dev/null; do sleep 0.1; done; rm /root/wait-left");
        await using (var open = await _host.OpenSessionAsync(Way.Lan))
        {
            await open.RunAsync(Run("open"));
            await _host.UntilAsync(() => HasAsync("/root/code-open"), TimeSpan.FromSeconds(30), "tmux has run the heartbeat");
        }

        await _host.UntilAsync(() => HasAsync("/root/code-left"), TimeSpan.FromSeconds(30), "the survivor has run the heartbeat");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _host.InAsync("cat", "/root/code-open")).Text, Is.EqualTo("0"), (await _host.InAsync("cat", "/root/out-open")).Output);
            Assert.That((await _host.InAsync("cat", "/root/code-left")).Text, Is.EqualTo("5"), (await _host.InAsync("cat", "/root/out-left")).Output);
        }
    }

    [Test]
    public async Task Confirm_OverAnSshSessionFromTheHostToItself_IsRefused()
    {
        await _host.ShellAsync("mkdir -p /root/.ssh && ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519 && mkdir -p /etc/ssh/authorized_keys.d && cp --remove-destination $(readlink -f /etc/ssh/authorized_keys.d/root) /root/keys && cat /root/.ssh/id_ed25519.pub >> /root/keys && mount --bind /root/keys $(readlink -f /etc/ssh/authorized_keys.d/root)");
        var session = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("healthy");

        await _host.ShellAsync("mountpoint -q $(readlink -f /etc/ssh/authorized_keys.d/root) || mount --bind /root/keys $(readlink -f /etc/ssh/authorized_keys.d/root)");
        foreach (var address in new[] { "127.0.0.1", "10.77.0.2" })
        {
            var local = await _host.ShellAsync($"ssh -o StrictHostKeyChecking=no -o BatchMode=yes root@{address} rollbackctl confirm {session.Id}");
            Assert.That(local.ExitCode, Is.EqualTo(Refused), local.ToString());
            Assert.That(local.Errors, Does.Contain("opened on the host itself"), address);
        }
    }

    [Test]
    public async Task Operator_OfTheGroupAndWithoutSudo_ArmsAndConfirms()
    {
        await ConfigureAsync("""{"operators": "wheel"}""");
        await _host.ShellAsync("useradd --create-home --shell /bin/bash other");
        var limit = TimeSpan.FromSeconds(60);

        var arm = await _host.OperatorAsync(Way.Wg, "op", limit, "rollbackctl arm --window 60s");
        await _host.SwitchAsync("healthy");
        var stranger = await _host.InAsync("runuser", "-u", "other", "--", "/run/current-system/sw/bin/rollbackctl", "confirm", "--force");
        var confirm = await _host.OperatorAsync(Way.Lan, "op", limit, "rollbackctl confirm");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(arm.ExitCode, Is.Zero, arm.ToString());
            Assert.That(stranger.ExitCode, Is.EqualTo(Refused), stranger.ToString());
            Assert.That(stranger.Errors, Does.Contain("may only read").And.Contain("a member of the group `wheel`"));
            Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
            Assert.That(await _host.RunsAsync("healthy"), Is.True);
        }
    }

    [Test]
    public async Task Confirm_NotOverTheInterfaceThatIsWanted_IsRefused()
    {
        await ConfigureAsync("""{"confirm": {"via": "wg0"}}""");
        var session = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("healthy");

        var lan = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);
        var wg = await _host.OperatorAsync(Way.Wg, "rollbackctl", "confirm", session.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lan.ExitCode, Is.EqualTo(Refused), lan.ToString());
            Assert.That(lan.Errors, Does.Contain("did not come in over wg0"));
            Assert.That(wg.ExitCode, Is.Zero, wg.ToString());
        }
    }

    [Test]
    public async Task Confirm_Forced_IsAcceptedAndRecordedWithUidPidAndProgram()
    {
        var session = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("healthy");

        var forced = await _host.InAsync("rollbackctl", "confirm", "--force", session.Id);

        Assert.That(forced.ExitCode, Is.Zero, forced.ToString());
        Assert.That(await LastTextAsync(session.Id, "confirmed"), Does.Match(@"uid 0, pid \d+ \(rollbackctl\).*, forced"));
    }

    [Test]
    public async Task Confirm_LateOrWithoutAnId_NeverReachesAnotherSession()
    {
        var first = await _client.ArmAsync("--window", "60s");
        await _host.InAsync("rollbackctl", "disarm", first.Id);
        var second = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("healthy");

        var late = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", first.Id);
        var unnamed = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm");
        var status = await _client.StatusAsync();
        var named = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", second.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(late.ExitCode, Is.EqualTo(NoSession), late.ToString());
            Assert.That(unnamed.ExitCode, Is.EqualTo(Refused), unnamed.ToString());
            Assert.That(unnamed.Errors, Does.Contain(second.Id));
            Assert.That(status.Session?.Phase, Is.EqualTo(Phase.Probation));
            Assert.That(named.ExitCode, Is.Zero, named.ToString());
        }
    }

    [Test]
    public async Task Login_OfAnOperator_MovesTheDeadlineOnce()
    {
        var session = await _client.ArmAsync("--window", "2min");
        await _host.SwitchAsync("healthy");

        await using (await _host.OpenSessionAsync(Way.Lan, "op"))
        {
            await using (await _host.OpenSessionAsync(Way.Lan))
            {
                await _host.UntilAsync(async () => await CountAsync(session.Id, "login") > 0, TimeSpan.FromSeconds(20), "the login is noticed");
            }

            await using (await _host.OpenSessionAsync(Way.Lan))
            {
                await RoundsPassAsync(2);
            }
        }

        var history = await _client.HistoryAsync(session.Id);
        var moved = history.Single(e => e.Event == "login");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(moved.Text, Does.Contain("by root").And.Contain("from 10.77.0.1"), "not op, who may not operate");
            Assert.That((await _client.StatusAsync()).Session!.Deadline!.AtUsec, Is.EqualTo(moved.Usec + 120_000_000).Within(2_000_000));
        }
    }

    [Test]
    public async Task Login_WhereLogindIsDead_IsNoticedAllTheSame()
    {
        var session = await _client.ArmAsync("--window", "2min");
        await _host.SwitchAsync("healthy");
        await _host.ShellAsync("systemctl mask --runtime --now systemd-logind.service");

        await using var login = await _host.OpenSessionAsync(Way.Lan);

        await _host.UntilAsync(async () => await CountAsync(session.Id, "login") == 1, TimeSpan.FromSeconds(30), "the login is noticed");
    }

    [TestCase("confirm", "confirmed")]
    [TestCase("ignore", null)]
    public async Task Login_Configured_MeansThat(string meaning, string? expected)
    {
        await ConfigureAsync($$"""{"login": "{{meaning}}"}""");
        var session = await _client.ArmAsync("--window", "2min");
        await _host.SwitchAsync("healthy");

        await using var login = await _host.OpenSessionAsync(Way.Lan);
        if (expected is null)
        {
            await RoundsPassAsync(2);
            Assert.That(await CountAsync(session.Id, "login"), Is.Zero);
        }
        else
        {
            await _host.UntilAsync(async () => await CountAsync(session.Id, expected) == 1, TimeSpan.FromSeconds(20), "the login confirms");
        }
    }

    [Test]
    public async Task Lockout_WithALongWindow_IsSeenFromInsideAndRolledBackEarly()
    {
        var session = await _client.ArmAsync("--window", "5min", "--lockout-time", "15s");
        await _host.SwitchAsync("ssh-dead");
        var limit = TimeSpan.FromSeconds(15 + 30);

        await Recovered.AssertAsync(_host, session, "locked out: ssh has failed for", limit);

        var history = await _client.HistoryAsync(session.Id);
        var ended = history.Single(e => e.Event == "activation-ended").Usec;
        var back = history.Single(e => e.Event == "rolled-back").Usec;
        var took = TimeSpan.FromMicroseconds(back - ended);
        TestContext.Out.WriteLine($"rolled back {took.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s after the switch");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(history.Select(e => e.Event), Does.Contain("probe-changed"));
            Assert.That(took, Is.GreaterThan(TimeSpan.FromSeconds(15)).And.LessThan(limit));
        }
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Lockout_BesideACommandThatHangs_IsSeenAsEarly()
    {
        var lockout = TimeSpan.FromSeconds(25);
        var hangs = TimeSpan.FromSeconds(20);
        await ConfigureAsync("""{"probes":{"command":{"slow":{"program":"/bin/sh","arguments":["-c","case $(readlink /run/current-system) in *-firewall-port) sleep 1003;; esac"],"timeout":"20s"}}}}""");
        var session = await _client.ArmAsync("--window", "5min", "--lockout-time", "25s");
        var after = await _host.PathOfAsync("firewall-port");
        await _host.ShellAsync($"mount --bind /root/configuration/config.json $(readlink -f {after}/etc/rollback-watchdogd/config.json)");
        await _host.SwitchAsync("firewall-port");

        await Recovered.AssertAsync(_host, session, "locked out: stranger-", lockout + TimeSpan.FromSeconds(90));

        var history = await _client.HistoryAsync(session.Id);
        var ended = history.Single(e => e.Event == "activation-ended").Usec;
        var back = history.Single(e => e.Event == "rollback-started").Usec;
        var took = TimeSpan.FromMicroseconds(back - ended);
        TestContext.Out.WriteLine($"the rollback began {took.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s after the switch");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(took, Is.LessThan(lockout + hangs), "held up, the first failure would be known as late as the command's");
            Assert.That(history.Select(e => e.Text), Has.Some.Contains("command:slow fails: no result within 20s"), "it did hang");
        }
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Lockout_CommandThatIsToldTheKeyFindsNone_IsSeenByAccess()
    {
        await _host.SwitchAsync("ssh-keys-command-base");
        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.True, "sshd asks it and is answered");
        var session = await _client.ArmAsync("--window", "5min", "--lockout-time", "15s");
        Assert.That(session.Probes.Single(p => p.Name == "access").AtArm!.Detail, Does.Match("^root from 10[.]88[.]0[.]2 by publickey, [1-9] keys$"));

        await _host.SwitchAsync("ssh-keys-command");

        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.False, "the operator is locked out");
        // The stranger offers the key, too; which of the two is there first is no matter.
        await Recovered.AssertAsync(_host, session, "locked out: ", TimeSpan.FromSeconds(15 + 75));
        var history = await _client.HistoryAsync(session.Id);
        Assert.That(history.Select(e => e.Text), Has.Some.Contains("access fails"));
        Assert.That(history.Single(e => e.Event == "rollback-started").Text, Does.Match("locked out: (access|stranger-key) has failed for"));
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Lockout_SshdFlapsAndIsRestarted_IsNotRolledBack()
    {
        var session = await _client.ArmAsync("--window", "5min", "--lockout-time", "15s");
        await _host.SwitchAsync("healthy");

        // Away for less than the lockout time, again and again, for longer than it in all.
        for (var i = 0; i < 4; i++)
        {
            await _host.ShellAsync("systemctl stop sshd.service");
            await ChangesAsync(session.Id, "ssh fails", i + 1);
            await _host.ShellAsync("systemctl start sshd.service");
            await ChangesAsync(session.Id, "ssh passes", i + 1);
        }

        await _host.ShellAsync("systemctl restart sshd.service");
        await RoundsPassAsync(6);
        Assert.That((await _client.StatusAsync()).Session, Is.Not.Null.And.Property("Phase").EqualTo(Phase.Probation));
        Assert.That(await CountAsync(session.Id, "deadline-moved"), Is.Zero);
    }

    [Test]
    public async Task ConfirmByProbes_NothingSeesTheHostFromOutsideAndNoWitness_IsRefused()
    {
        var probes = await _host.InAsync("rollbackctl", "probe");
        string[] except = [.. probes.Output.Split('\n').Select(l => l.Trim().Split(' ')[0]).Where(n => n.StartsWith("stranger-", StringComparison.Ordinal))];
        var arm = await _host.OperatorAsync(Way.Lan, ["rollbackctl", "arm", "--confirm-by", "probes", .. except.SelectMany(e => new[] { "--except", e })]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(arm.ExitCode, Is.EqualTo(Refused), arm.ToString());
            Assert.That(arm.Errors, Does.Contain("stranger-key has not passed").And.Contain("witness"));
            Assert.That((await _client.StatusAsync()).Session, Is.Null);
        }
    }

    [TestCase("user")]
    [TestCase("key")]
    public async Task ConfirmByProbes_AWitnessIsWanted_ConfirmsOnceTheWitnessHasLoggedIn(string kind)
    {
        var key = (await _host.InAsync("ssh-keygen", "-lf", "/etc/ssh/authorized_keys.d/root")).Text.Split(' ')[1];
        await ConfigureAsync($$"""{"witness": "{{(kind == "key" ? key : "root")}}"}""");
        var session = await _client.ArmAsync("--window", "2min", "--confirm-by", "probes", "--settle-time", "5s");
        await _host.SwitchAsync("healthy");
        await RoundsPassAsync(4);
        Assert.That((await _client.StatusAsync()).Session?.Phase, Is.EqualTo(Phase.Probation), "nobody has come yet");

        await using var login = await _host.OpenSessionAsync(Way.Lan);

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), TimeSpan.FromSeconds(30), "the session has ended");
        Assert.That((await _client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.Confirmed));
        Assert.That(await LastTextAsync(session.Id, "confirmed"), Does.Contain("by the probes"));
        Assert.That(await _host.RunsAsync("healthy"), Is.True);
    }

    private static string[] Ssh(string user) => ["ssh", "-o", "BatchMode=yes", "-l", user];

    private async Task ConfigureAsync(string json)
    {
        var file = json.Replace("'", "'\\''", StringComparison.Ordinal);
        var written = await _host.ShellAsync($"mkdir -p /root/configuration && echo '{file}' > /root/configuration/config.json && mount --bind /root/configuration/config.json $(readlink -f /etc/rollback-watchdogd/config.json) && systemctl restart rollback-watchdogd.service");
        Assert.That(written.ExitCode, Is.Zero, written.ToString());
    }

    private async Task<bool> HasAsync(string path) => (await _host.InAsync("test", "-s", path)).Succeeded;

    private async Task<int> CountAsync(string id, string what) => (await _client.HistoryAsync(id)).Count(e => e.Event == what);

    private async Task<string> LastTextAsync(string id, string what) => (await _client.HistoryAsync(id)).Last(e => e.Event == what).Text;

    private Task ChangesAsync(string id, string text, int count) => _host.UntilAsync(
        async () => (await _client.HistoryAsync(id)).Count(e => e.Event == "probe-changed" && e.Text.Contains(text, StringComparison.Ordinal)) >= count,
        TimeSpan.FromSeconds(30),
        $"{text}, {count} times");

    /// <summary>Waits by the host's own clock, which is what the rounds go by; nothing to see means that it does nothing.</summary>
    private async Task RoundsPassAsync(int rounds) =>
        await _host.InAsync("sleep", (3 * rounds).ToString(CultureInfo.InvariantCulture));
}
