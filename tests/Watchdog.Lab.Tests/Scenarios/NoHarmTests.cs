using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// Healthy switches on which a probe is wrong. Whoever does not confirm is rolled back, as promised; nobody's host is
/// rebooted or stranded for it, and nobody who has come in is rolled back before the deadline.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("NoHarm")]
public sealed class NoHarmTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    // The generation before, the one that is switched to, and whether a probe of the user's own is made to fail after it.
    private static readonly object[] Cases =
    [
        new object[] { "wrong-probe-base", "wrong-probe-new", true },
        new object[] { "wrong-probe-base", "renamed-tool", false },
        new object[] { "base", "healthy", false },
    ];

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("noharm");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [TestCaseSource(nameof(Cases))]
    public async Task Switch_HealthyAndNobodyConfirms_IsRolledBackWithoutAReboot(string before, string after, bool isWrong)
    {
        var (boot, session) = await SwitchAsync(before, after, isWrong, "20s");

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");

        var last = (await _client.StatusAsync()).Last!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack), string.Join("; ", last.Rungs.Select(r => $"{r.Name} {r.Outcome}: {r.Detail}")));
            Assert.That(last.Rungs.Select(r => r.Name), Has.None.StartsWith("reboot"));
            Assert.That(await BootAsync(), Is.EqualTo(boot), "nobody has rebooted it");
            Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(session.Target));
            Assert.That(await _host.CanLoginAsync(Way.Lan), Is.True);
        }

        var status = await _client.StatusAsync();
        var history = await _client.HistoryAsync(session.Id);
        Assert.That(history.Select(e => e.Event), isWrong ? Does.Contain("not-back") : Does.Not.Contain("not-back"));
        Assert.That(status.Warnings, isWrong ? Has.Some.Contains("DID NOT COME BACK").And.Some.Contains("command:judge") : Has.None.Contains("DID NOT COME BACK"));
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Switch_HealthyAndSomebodyLogsIn_IsNotRolledBackBeforeTheDeadline(string before, string after, bool isWrong)
    {
        var (boot, session) = await SwitchAsync(before, after, isWrong, "60s");

        await using var login = await _host.OpenSessionAsync(Way.Lan);
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Proofs > 0, TimeSpan.FromSeconds(20), "the login counts");

        // Longer than the lockout time and several rounds.
        await _host.ShellAsync("sleep 25");
        var open = (await _client.StatusAsync()).Session;
        Assert.That(open?.Phase, Is.EqualTo(Phase.Probation), "somebody is in");
        var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
            Assert.That(await BootAsync(), Is.EqualTo(boot));
            Assert.That(await _host.RunsAsync(after), Is.True);
        }

        if (isWrong)
        {
            var history = await _client.HistoryAsync(session.Id);
            Assert.That(history.Count(e => e.Text.Contains("somebody has come in", StringComparison.Ordinal)), Is.EqualTo(1), "said once");
        }
    }

    /// <summary>
    /// deploy-rs's own way back after ours (serokell/deploy-rs, src/bin/activate.rs, deactivate: nix-env --rollback, the newest
    /// generation deleted, the profile's activated): neither the bad system stays, nor one that is older than the good one.
    /// </summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task RolledBack_DeployRsTakesItsOwnWayBackLater_TheGoodSystemStays(bool hasOlder)
    {
        if (hasOlder)
        {
            await _host.SwitchAsync("healthy");
        }

        var session = await _client.ArmAsync("--window", "8s");
        var bad = await _host.PathOfAsync("firewall-port");
        await _host.MustShellAsync(
            $$"""
            cat > /srv/deploy-rs <<'SCRIPT'
            profile=/nix/var/nix/profiles/system
            nix-env -p $profile --set {{bad}}
            {{bad}}/bin/switch-to-configuration switch
            sleep 20
            nix-env -p $profile --rollback || exit 1
            newest=$(nix-env -p $profile --list-generations | tail -n 1 | awk '{ print $1 }')
            nix-env -p $profile --delete-generations $newest
            $profile/bin/switch-to-configuration switch
            SCRIPT
            """);
        var deploy = _host.OperatorAsync(Way.Lan, "root", TimeSpan.FromSeconds(60), "sh", "/srv/deploy-rs");

        await _host.ShellAsync("sleep 60");
        await deploy;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _host.CanLoginAsync(Way.Lan), Is.True);
            Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(session.Target));
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(session.Target));
            Assert.That((await _host.InAsync("readlink", "-f", "/nix/var/nix/profiles/system")).Text, Is.EqualTo(session.Target));
        }
    }

    private async Task<(string Boot, Session Session)> SwitchAsync(string before, string after, bool isWrong, string window)
    {
        if (before != "base")
        {
            await _host.SwitchAsync(before);

            // A real system's unit of the daemon has config.json among its restart triggers.
            await _host.MustShellAsync("systemctl restart rollback-watchdogd");
        }

        var boot = await BootAsync();
        var session = await _client.ArmAsync("--window", window, "--lockout-time", "8s");
        await _host.SwitchAsync(after);
        if (isWrong)
        {
            await _host.MustShellAsync("touch /srv/judge-is-wrong");
        }

        return (boot, session);
    }

    private async Task<string> BootAsync() => (await _host.InAsync("cat", "/proc/sys/kernel/random/boot_id")).Text;
}
