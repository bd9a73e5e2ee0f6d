using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>What is a switch, and what becomes of those that are refused, killed, or held by their tool.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SwitchTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("switch");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>
    /// nixos-cli (internal/activation/supervisor.sh, 2026): in a unit of its own, it runs the switch, then takes the lock on its
    /// descriptor 8 by flock(1), and waits for the acknowledgement with it.
    /// </summary>
    private Task BeginSupervisorAsync(string generation) => _host.MustShellAsync($$"""
        cat > /run/supervisor.sh <<'X'
        previous=$(readlink /run/current-system)
        rollback() { nix-env -p /nix/var/nix/profiles/system --rollback; "$previous/bin/switch-to-configuration" switch; exit 1; }
        "$TOPLEVEL/bin/switch-to-configuration" switch || rollback
        exec 8>/run/nixos/switch-to-configuration.lock
        flock -n 8 || exit 1
        touch /run/nixos/switch-success
        i=0
        while [ "$i" -lt 60 ]; do sleep 1; i=$((i + 1)); done
        flock -un 8
        rollback
        X
        toplevel=$(lab-generations {{generation}})
        nix-env -p /nix/var/nix/profiles/system --set "$toplevel"
        systemd-run --quiet --collect --unit=nixos-cli-activation-supervisor -E PATH -E TOPLEVEL="$toplevel" sh /run/supervisor.sh
        """);

    [TestCase("")]
    [TestCase("24.11")]
    [Category("Scenario")]
    public async Task RollBack_ASupervisorHoldsTheLock_IsSeenAndStoppedAndTheHostGoesBack(string release)
    {
        await _host.MustShellAsync($"mkdir -p /etc/lab; echo '{release}' > /etc/lab/stc-release");
        var boot = (await _host.InAsync("cat", "/proc/sys/kernel/random/boot_id")).Text;
        var session = await _client.ArmAsync("--window", "60s");
        await BeginSupervisorAsync("firewall-port");
        await _host.UntilAsync(async () => (await _host.ShellAsync("test -e /run/nixos/switch-success")).Succeeded, Limit, "the supervisor waits");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase == Phase.Activating, TimeSpan.FromSeconds(5), "its lock is seen");

        await _host.InAsync("rollbackctl", "rollback", session.Id);
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");

        var history = await _client.HistoryAsync(session.Id);
        var way = history.First(e => e.Text.StartsWith("rung: make-way", StringComparison.Ordinal) && !e.Text.Contains("begins", StringComparison.Ordinal)).Text;
        await TestContext.Out.WriteLineAsync(way);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(way, Does.Contain("stopped nixos-cli-activation-supervisor.service"));
            Assert.That(history[^1].Event, Is.EqualTo("rolled-back"));
            Assert.That((await _host.InAsync("cat", "/proc/sys/kernel/random/boot_id")).Text, Is.EqualTo(boot), "no reboot");
            Assert.That(await _host.RunsAsync("base"), Is.True);
            Assert.That(await Recovered.ProfileAsync(_host), Is.EqualTo(await _host.PathOfAsync("base")));
        }

        ScenarioReport.Add("lock-held-by-a-supervisor", recovered: true, "", null, null, history.First(e => e.Event == "rollback-started").Text);
    }

    /// <summary>A second switch that waits for the first one's lock (24.11) would run when the rollback is done.</summary>
    [Test]
    [Category("Scenario")]
    public async Task RollBack_AnotherSwitchWaitsForTheLock_DoesNotRunAfterwards()
    {
        await _host.MustShellAsync("mkdir -p /etc/lab; echo 24.11 > /etc/lab/stc-release");
        var session = await _client.ArmAsync("--window", "60s");
        await _host.BeginSwitchAsync("hung-switch", "first");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase == Phase.Activating, Limit, "the first switch is seen");
        await _host.BeginSwitchAsync("firewall-port", "second");
        await _host.UntilAsync(async () => (await _host.ShellAsync("systemctl is-active second")).Succeeded, Limit, "the second waits");

        await _host.InAsync("rollbackctl", "rollback", session.Id);
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");

        Assert.That((await _host.ShellAsync("systemctl is-active first second")).Succeeded, Is.False);
        Assert.That(await _host.RunsAsync("base"), Is.True);
    }

    /// <summary>stc is killed, as a tool's timeout does it; its activate script goes on and makes the bad system current.</summary>
    [Test]
    [Category("Scenario")]
    public async Task Switch_IsKilledAndItsActivationGoesOn_IsSeenAndRolledBack()
    {
        await _host.MustShellAsync("mkdir -p /etc/lab; echo 6 > /etc/lab/slow-seconds");
        var session = await _client.ArmAsync("--window", "8s");
        await _host.MustShellAsync("""
            cd /
            setsid lab-switch --direct slow-switch </dev/null >/dev/null 2>&1 & direct=$!
            until pgrep -f 'slow-switch/activate( |$)' >/dev/null; do sleep 0.1; done
            kill -9 $direct
            """);
        Assert.That(await _host.RunsAsync("base"), Is.True, "the activate script has not come to the link");
        await _host.SwitchAsync("base");

        await _host.UntilAsync(() => _host.RunsAsync("slow-switch"), Limit, "the orphan has made it current");
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");

        await Recovered.AssertAsync(_host, session, "no proof within 8s after the switch", Recovered.Limit, "orphaned-activate");
    }

    /// <summary>nixpkgs' inhibitors refuse it, after the profile has moved; our own check comes after them and says nothing.</summary>
    [Test]
    [Category("Scenario")]
    public async Task Switch_IsRefusedByAnInhibitor_IsNoChangeAndNobodySaysArmed()
    {
        var session = await _client.ArmAsync("--window", "8s");

        var refused = await _host.SwitchAsync("inhibited");

        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase == Phase.Armed, Limit, "it is armed still");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.ExitCode, Is.EqualTo(1));
            Assert.That(refused.ToString(), Does.Contain("critical components").And.Not.Contain("rollback-watchdog: armed"));
            Assert.That((await _client.HistoryAsync(session.Id)).Select(e => e.Event), Has.None.EqualTo("rollback-started"));
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(session.Target), "no boot leads to what has never run");
        }

        ScenarioReport.Add("refused-switch", recovered: true, "", null, null, "armed still, nothing rolled back: the profile alone had moved");
    }

    /// <summary>What nixpkgs advises after such a refusal: the same system by `nixos-rebuild boot`, and a reboot that may be days away.</summary>
    [Test]
    [Category("Scenario")]
    public async Task Boot_AfterARefusedSwitch_WaitsForItsRebootAndComesBackFromIt()
    {
        var session = await _client.ArmAsync("--window", "8s", "--armed-limit", "20s");
        Assert.That((await _host.SwitchAsync("inhibited")).ExitCode, Is.EqualTo(1));

        var boot = await _host.SwitchAsync("inhibited", "boot");

        Assert.That(boot.ExitCode, Is.Zero, boot.ToString());
        var once = await _host.PathOfAsync("inhibited") + ", once; each after it ";
        await _host.UntilAsync(
            async () => (await _client.StatusAsync()).Session is { Phase: Phase.Armed, Deadline.RemainingUsec: > 86400000000L, NextBoot: { } next } && next.StartsWith(once, StringComparison.Ordinal),
            Limit,
            "it waits for its reboot");
        await _host.InAsync("systemctl", "reboot");
        await Recovered.AssertAsync(_host, session, "no proof within 8s after the boot", TimeSpan.FromSeconds(120), "refused-then-boot");
    }

    /// <summary>
    /// Where no variable of the firmware can hold the next boot, a switch of ours does, which takes the lock for as long as the
    /// boot loader's installer runs: it must not be in the way of a repair, or of a tool's next switch.
    /// </summary>
    [TestCase(4)]
    [TestCase(20, Category = "Long")]
    [Category("Scenario")]
    public async Task Switch_ASecondFollowsSoon_NeitherIsRefusedNorIsThereAPhantom(int pairs)
    {
        TimeSpan[] pauses = [TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)];
        await _host.MustShellAsync("rm /boot/nvram/LoaderFeatures-*; systemctl restart rollback-watchdogd.service; echo 5 > /etc/lab/installer-seconds");
        for (var i = 0; i < pairs; i++)
        {
            var session = await _client.ArmAsync("--window", "60s");
            Assert.That((await _host.SwitchAsync("healthy")).ExitCode, Is.Zero);
            await Task.Delay(pauses[i % pauses.Length], TimeProvider.System);
            var second = await _host.SwitchAsync("base");
            Assert.That(second.ExitCode, Is.Zero, $"{pauses[i % pauses.Length]} after the first: {second}");
            await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase is Phase.Armed or Phase.Probation, Limit, "both have ended");
            Assert.That((await _client.HistoryAsync(session.Id)).Count(e => e.Event == "activation-started"), Is.LessThanOrEqualTo(2));
            await _host.InAsync("rollbackctl", "disarm", session.Id);
        }

        ScenarioReport.Add("second-switch", recovered: true, "", null, null, $"{pairs} of {pairs} second switches, 0.2 to 3 s after the first, have succeeded: installer of 5 s, no variable");
    }
}
