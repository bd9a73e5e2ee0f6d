using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// Where boots are counted, boot-complete.target says that one was good (systemd, AUTOMATIC_BOOT_ASSESSMENT.md): it waits for
/// the proof of an unproven boot, and for nothing else. A container has no counters: a unit of systemd-bless-boot's shape
/// stands in for it.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BootBlessingTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("bless");
        _client = new WatchdogClient(_host);

        // In /usr, where no generation's own units are: as systemd's own, wanted by basic.target (systemd-bless-boot-generator(8)).
        await _host.MustShellAsync("""
            cat > /usr/lib/systemd/system/stand-in-bless-boot.service <<'X'
            [Unit]
            DefaultDependencies=no
            Requires=boot-complete.target
            After=local-fs.target boot-complete.target
            Conflicts=shutdown.target
            Before=shutdown.target
            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=/bin/touch /run/blessed
            X
            mkdir -p /usr/lib/systemd/system/basic.target.wants
            ln -s ../stand-in-bless-boot.service /usr/lib/systemd/system/basic.target.wants/
            """);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Boot_NoSessionIsOpen_IsBlessedAtOnce()
    {
        await RebootAsync();

        await _host.UntilAsync(IsBlessedAsync, Limit, "the boot is blessed");
    }

    [Test]
    public async Task Boot_DaemonIsNotThere_IsBlessedAtOnce()
    {
        await _host.SwitchAsync("watchdog-removed", "boot");
        await RebootAsync();

        await _host.UntilAsync(IsBlessedAsync, Limit, "the boot is blessed");
        Assert.That(await _host.RunsAsync("watchdog-removed"), Is.True);
    }

    [Test]
    public async Task Boot_OfTheOldSystemWhileArmed_IsBlessedAtOnce()
    {
        await _client.ArmAsync("--window", "60s");
        await RebootAsync();

        await _host.UntilAsync(IsBlessedAsync, Limit, "the boot is blessed");
    }

    [Test]
    public async Task FirstBoot_UntilTheConfirm_IsNotBlessed()
    {
        var session = await FirstBootAsync("healthy", "60s");
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), Limit, "nothing else waits: the operator is let in");

        // What is to be started at boot is started; what is left to do is the proof, and what comes after it.
        await _host.UntilAsync(
            async () => (await _host.InAsync("systemctl", "is-active", "multi-user.target")).Succeeded && await JobsAsync() is ["boot-complete.target", "rollback-watchdogd-boot.service", "stand-in-bless-boot.service"],
            Limit,
            "nothing but boot-complete.target and what is after it waits");
        Assert.That(await IsBlessedAsync(), Is.False);

        var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);

        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        await _host.UntilAsync(IsBlessedAsync, TimeSpan.FromSeconds(10), "the boot is blessed");
        Assert.That((await _host.InAsync("systemctl", "is-system-running", "--wait")).Text, Is.EqualTo("running"));
    }

    [Test]
    public async Task FirstBoot_RolledBack_IsNotBlessedAndNotDegraded()
    {
        var session = await FirstBootAsync("firewall-port", "8s");
        await Recovered.AssertAsync(_host, session, "no proof within 8s after the boot", Limit);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await IsBlessedAsync(), Is.False);
            Assert.That((await _host.InAsync("systemctl", "is-system-running", "--wait")).Text, Is.EqualTo("running"), "not degraded, and nothing waits any more");
            Assert.That(await JobsAsync(), Is.Empty);
        }

        await RebootAsync();
        await _host.UntilAsync(IsBlessedAsync, Limit, "the boot of the old system is blessed");
    }

    /// <summary>
    /// The switch of nixpkgs 24.11 waits until the boot has ended, which on this host it never does: it is ended after a minute,
    /// and not after the 10 min that a switch has.
    /// </summary>
    [Test]
    [Category("Long")]
    public async Task FirstBoot_HangsAndTheSwitchBackWaitsForIt_IsRebootedIntoTheTarget()
    {
        await _host.MustShellAsync("""
            mkdir -p /etc/lab
            echo 24.11 > /etc/lab/stc-release
            cat > /usr/lib/systemd/system/hangs.service <<'X'
            [Service]
            Type=oneshot
            TimeoutStartSec=infinity
            ExecStart=/bin/sleep infinity
            X
            mkdir -p /usr/lib/systemd/system/multi-user.target.wants
            ln -s ../hangs.service /usr/lib/systemd/system/multi-user.target.wants/
            """);
        var session = await FirstBootAsync("firewall-port", "8s");
        Assert.That((await _host.InAsync("systemctl", "is-system-running")).Output.Trim(), Is.EqualTo("starting"));

        await Recovered.AssertAsync(_host, session, "no proof within 8s after the boot", TimeSpan.FromMinutes(4));

        var rungs = (await _client.HistoryAsync(session.Id)).Where(e => e.Event == "rung").Select(e => e.Text).ToList();
        await TestContext.Out.WriteLineAsync(string.Join('\n', rungs));
        Assert.That(rungs, Has.Some.Contains("switch-to-configuration waited for the end of this boot"));
        Assert.That((await _client.StatusAsync()).BootedSystem, Is.EqualTo(session.Target));
    }

    /// <summary>The switch starts the unit, as one does that brings it, and waits for it; the boot itself was good long since.</summary>
    [Test]
    public async Task Switch_StartsTheUnitInItsOwnSession_DoesNotWait()
    {
        await _host.SwitchAsync("auto-arm");
        await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase == Phase.Probation, Limit, "it waits for proof");

        await _host.MustShellAsync("timeout 20 systemctl restart rollback-watchdogd-boot.service boot-complete.target");

        Assert.That((await _client.StatusAsync()).Session?.Phase, Is.EqualTo(Phase.Probation), "still unproven");
    }

    private async Task<Session> FirstBootAsync(string generation, string window)
    {
        var session = await _client.ArmAsync("--window", window);
        await _host.SwitchAsync(generation, "boot");
        var once = await _host.PathOfAsync(generation) + ", once; each after it ";
        await _host.UntilAsync(
            async () => (await _client.StatusAsync()).Session?.NextBoot is { } next && next.StartsWith(once, StringComparison.Ordinal), Limit, "it is booted once");
        await RebootAsync();
        await _host.UntilAsync(() => _host.RunsAsync(generation), Limit, "the new system runs");
        await _host.UntilAsync(async () => (await _client.TryStatusAsync())?.Session?.Phase == Phase.Probation, Limit, "it waits for proof");
        return session;
    }

    private async Task<bool> IsBlessedAsync() => (await _host.InAsync("test", "-e", "/run/blessed")).Succeeded;

    private async Task<string[]> JobsAsync() =>
        [.. (await _host.InAsync("systemctl", "list-jobs", "--no-legend", "--plain")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]).Order(StringComparer.Ordinal)];

    private async Task RebootAsync()
    {
        var before = await BootIdAsync();
        await _host.InAsync("systemctl", "reboot");
        await _host.UntilAsync(async () => await BootIdAsync() is { Length: > 0 } now && now != before, Limit, "the host has rebooted");
    }

    private async Task<string> BootIdAsync()
    {
        var result = await _host.InAsync("cat", "/proc/sys/kernel/random/boot_id");
        return result.Succeeded ? result.Text : "";
    }
}
