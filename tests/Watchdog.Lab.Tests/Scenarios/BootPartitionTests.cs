using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// The boot partition takes nothing, as one that is full, or that the kernel has made read-only: a rollback works all the
/// same, and does not forget what it could not tell the boot loader.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BootPartitionTests : IAsyncDisposable
{
    private static readonly TimeSpan WithReboot = TimeSpan.FromSeconds(120);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("boot");
        _client = new WatchdogClient(_host);

        // A firmware without the variable that would hold the next boot: there the boot loader's own files are all there is.
        await _host.MustShellAsync(
            """
            rm -f /sys/firmware/efi/efivars/LoaderFeatures-* && mkdir -p /root/configuration
            echo '{"recoveryWindow": "25s", "holdAfter": "1s"}' > /root/configuration/config.json
            mount --bind /root/configuration/config.json "$(readlink -f /etc/rollback-watchdogd/config.json)"
            systemctl restart rollback-watchdogd.service
            """);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Rollback_BootDefaultIsTheTargetAlready_OwesNothing()
    {
        var session = await LockOutAsync("firewall-port");
        await MakeReadOnlyAsync();

        await RolledBackAsync(session);

        Assert.That(await TextAsync(session), Does.Contain("the boot default leads there already; then without the boot loader"));
        Assert.That((await _client.StatusAsync()).Warnings, Is.Empty);
    }

    [Test]
    public async Task Rollback_BootDefaultIsTheNewSystem_IsSaidAndPaidAsSoonAsItCanBe()
    {
        var session = await LockOutAsync("firewall-port");
        await LoseBootDefaultAsync();
        await MakeReadOnlyAsync();

        await RolledBackAsync(session);

        Assert.That(await TextAsync(session), Does.Contain("the boot default is owed; then without the boot loader"));
        await _host.UntilAsync(async () => (await TextAsync(session)).Contains($"the boot default could not be pointed at {session.Target}", StringComparison.Ordinal), Recovered.Limit, "the record says so");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Warnings.Any(w => w.Contains("THE NEXT BOOT MAY NOT LEAD TO " + session.Target, StringComparison.Ordinal)), Recovered.Limit, "status says so");

        await _host.MustShellAsync("umount /boot && systemctl restart rollback-watchdogd.service");
        await _host.UntilAsync(async () => await _host.BootDefaultAsync() == session.Target, Recovered.Limit, "the boot default is the target's again");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Warnings.Count == 0, Recovered.Limit, "status has nothing more to say");
    }

    /// <summary>No session is open any more when the power fails, and the boot leads to the lockout once more.</summary>
    [Test]
    public async Task PowerCut_BootDefaultIsOwed_GoesBackOnceMore()
    {
        var session = await LockOutAsync("firewall-port");
        await LoseBootDefaultAsync();
        await MakeReadOnlyAsync();
        await RolledBackAsync(session);
        var left = await _host.PathOfAsync("firewall-port");

        await _host.PowerCutAsync();
        await _host.UpAgainAsync();

        await _host.UntilAsync(async () => (await _client.StatusAsync()).Last?.Id != session.Id, Recovered.Limit, "the session of the relapse has ended");
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), Recovered.Limit, "the operator is let in over the LAN");
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Wg), Recovered.Limit, "the operator is let in through the tunnel");
        var status = await _client.StatusAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.BootedSystem, Is.EqualTo(left), "the boot led to the lockout");
            Assert.That(status.RunningSystem, Is.EqualTo(session.Target));
            Assert.That(status.Last!.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(status.Last.Cause, Does.Contain($"the boot led back to {left}, which was rolled back in session {session.Id}"));
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(session.Target));
            Assert.That(status.Warnings, Is.Empty);
        }

        await Consistency.AssertAsync(_host);
    }

    [Test]
    public async Task Rollback_OnlyARebootHelps_RebootsIntoTheBootDefault()
    {
        await _host.SwitchAsync("rollback-fails");
        var session = await LockOutAsync("ssh-dead");
        await MakeReadOnlyAsync();

        await Recovered.AssertAsync(_host, session, "no proof within 10s after the switch", WithReboot);

        Assert.That((await _client.StatusAsync()).Last!.Rungs.Select(r => $"{r.Name} {r.Outcome}"), Does.Contain("reboot ").And.Contain("verify succeeded"));
    }

    private async Task<Session> LockOutAsync(string generation)
    {
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync(generation);
        await _host.UntilAsync(async () => await _host.BootDefaultAsync() == session.Target, Recovered.Limit, "the boot default is the target");
        return session;
    }

    /// <summary>Points the boot default at the system that runs, as a loss of power does that takes what was written last.</summary>
    private async Task LoseBootDefaultAsync()
    {
        await _host.MustShellAsync(
            """
            entry=$(grep -lF "init=$(readlink -f /run/current-system)/" /boot/loader/entries/*)
            sed -i "s/^default .*/default ${entry##*/}/" /boot/loader/loader.conf
            """);
        Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(await _host.CurrentSystemAsync()));
    }

    private Task MakeReadOnlyAsync() => _host.MustShellAsync("mount --bind /boot /boot && mount -o remount,bind,ro /boot");

    private async Task RolledBackAsync(Session session)
    {
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), Recovered.Limit, "the operator is let in over the LAN");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Last?.Id == session.Id, Recovered.Limit, "the session has ended");
        Assert.That((await _client.StatusAsync()).Last!.Phase, Is.EqualTo(Phase.RolledBack));
        Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(session.Target));
    }

    private async Task<string> TextAsync(Session session) => string.Join('\n', (await _client.HistoryAsync(session.Id)).Select(r => r.Text));
}
