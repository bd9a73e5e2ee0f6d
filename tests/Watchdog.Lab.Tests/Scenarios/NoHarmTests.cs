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
    private const int InEachRun = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static IEnumerable<TestCaseData> Cases => HealthySwitch.All.Select((healthy, i) => i < InEachRun
        ? new TestCaseData(healthy).SetArgDisplayNames(healthy.Name)
        : new TestCaseData(healthy).SetArgDisplayNames(healthy.Name).SetCategory("Long"));

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("noharm");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCaseSource(nameof(Cases))]
    public async Task Switch_HealthyAndNobodyConfirms_IsRolledBackWithoutAReboot(HealthySwitch healthy)
    {
        var (boot, session) = await SwitchAsync(healthy, "20s");

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");

        var status = await _client.StatusAsync();
        var last = status.Last!;
        var hasRebooted = await BootAsync() != boot;
        await ReportAsync(healthy, "nobody", hasRebooted, last.Phase, $"{last.Phase}: {last.Cause}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack), string.Join("; ", last.Rungs.Select(r => $"{r.Name} {r.Outcome}: {r.Detail}")));
            Assert.That(last.Rungs.Select(r => r.Name), Has.None.StartsWith("reboot"));
            Assert.That(hasRebooted, Is.False, "nobody has rebooted it");
            Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(session.Target));
            Assert.That(await _host.CanLoginAsync(Way.Lan, healthy.User), Is.True);
        }

        var history = await _client.HistoryAsync(session.Id);
        Assert.That(history.Select(e => e.Event), healthy.IsWrong ? Does.Contain("not-back") : Does.Not.Contain("not-back"));
        Assert.That(status.Warnings, healthy.IsWrong ? Has.Some.Contains("DID NOT COME BACK").And.Some.Contains("command:judge") : Has.None.Contains("DID NOT COME BACK"));
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Switch_HealthyAndSomebodyLogsIn_IsNotRolledBackBeforeTheDeadline(HealthySwitch healthy)
    {
        var (boot, session) = await SwitchAsync(healthy, "60s");

        OperatorSession? login = null;
        await _host.UntilAsync(async () => (login = await TryLogInAsync(healthy)) is not null, TimeSpan.FromSeconds(40), "the operator is let in");
        await using var open = login!;
        if (!healthy.LoginCounts)
        {
            var heartbeat = await healthy.AsRootAsync(_host, $"rollbackctl heartbeat {session.Id}");
            Assert.That(heartbeat.ExitCode, Is.Zero, heartbeat.ToString());
        }

        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Proofs > 0, TimeSpan.FromSeconds(20), "the login counts");

        // Longer than the lockout time and several rounds.
        await _host.ShellAsync("sleep 25");
        var status = await _client.StatusAsync();
        var hasRebooted = await BootAsync() != boot;
        await ReportAsync(healthy, "somebody", hasRebooted, status.Session?.Phase, status.Session is null ? $"EARLY: {status.Last?.Phase}: {status.Last?.Cause}" : $"{status.Session.Phase}, 25 s after the login");
        Assert.That(status.Session?.Phase, Is.EqualTo(Phase.Probation), $"somebody is in: {status.Last?.Cause}");
        var confirm = await healthy.AsRootAsync(_host, $"rollbackctl confirm {session.Id}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
            Assert.That(hasRebooted, Is.False);
            Assert.That(await _host.RunsAsync(healthy.After), Is.True);
        }

        if (healthy.IsWrong)
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

    private async Task<(string Boot, Session Session)> SwitchAsync(HealthySwitch healthy, string window)
    {
        if (healthy.Before != "base")
        {
            await _host.SwitchAsync(healthy.Before);

            // A real system's unit of the daemon has config.json among its restart triggers.
            await _host.MustShellAsync("systemctl restart rollback-watchdogd");
        }

        await healthy.Prepare(_host);
        var boot = await BootAsync();
        var session = await healthy.ArmAsync(_host, $"--window {window} --lockout-time 8s");
        await _host.SwitchAsync(healthy.After);
        if (healthy.IsWrong)
        {
            await _host.MustShellAsync("touch /srv/judge-is-wrong");
        }

        return (boot, session);
    }

    // A tunnel that was made anew shakes hands when the operator's notices.
    private async Task<OperatorSession?> TryLogInAsync(HealthySwitch healthy)
    {
        try
        {
            return await healthy.LogInAsync(_host);
        }
        catch (Exception e) when (e is LabException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task ReportAsync(HealthySwitch healthy, string who, bool hasRebooted, Phase? phase, string seen)
    {
        var line = $"{healthy.Name}\t{who}\t{(hasRebooted ? 1 : 0)}\t{(phase == Phase.Stranded ? 1 : 0)}\t{(who == "somebody" && phase != Phase.Probation ? "1" : who == "somebody" ? "0" : "-")}\t{seen}";
        await TestContext.Out.WriteLineAsync(line);
        if (Environment.GetEnvironmentVariable("WATCHDOG_NO_HARM") is { Length: > 0 } file)
        {
            await File.AppendAllTextAsync(file, line + "\n");
        }
    }

    private async Task<string> BootAsync() => (await _host.InAsync("cat", "/proc/sys/kernel/random/boot_id")).Text;
}
