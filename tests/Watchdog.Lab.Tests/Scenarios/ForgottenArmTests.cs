using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>An operator who forgot to arm, on a host that does so by itself.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ForgottenArmTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("forgotten");
        _client = new WatchdogClient(_host);
        await _host.SwitchAsync("auto-arm");
        await _host.InAsync("systemctl", "restart", "rollback-watchdogd");
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    [Category("Scenario")]
    public async Task Switch_NobodyArmed_HostComesBack()
    {
        var before = await _host.CurrentSystemAsync();

        var output = await _host.SwitchAsync("forgotten-arm");

        Assert.That(output.ToString(), Does.Contain("rollbackctl confirm"), "the pre-switch check says what is asked of the operator");
        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.False, "the operator is locked out");
        var session = (await _client.StatusAsync()).Session!;
        Assert.That(session.RunningAtArm, Is.EqualTo(before));
        Assert.That(session.ProfileTarget, Is.EqualTo(before), "the profile of before the switch, which moves it first");
        await Recovered.AssertAsync(_host, session, "no proof within 10s after the switch", Recovered.Limit, "forgotten-arm");
    }

    [TestCase("ssh-root-login", true)]
    [TestCase("ssh-keys", false)]
    [CancelAfter(180_000)]
    public async Task Switch_NobodyArmedAndTheOperatorIsLockedOut_IsSeenByAccess(string generation, bool fromTheSession)
    {
        await _host.ShellAsync("""rm /etc/rollback-watchdogd/config.json && echo '{ "autoArm": true, "window": "5min", "lockoutTime": "15s" }' > /etc/rollback-watchdogd/config.json && systemctl restart rollback-watchdogd""");
        // Between lock and activation the late arm looks at the host as it was. A loaded machine may need more than the
        // tenth of a second that the lab's boot loader takes.
        await _host.MustShellAsync("echo 2 > /etc/lab/installer-seconds");
        await using var login = await _host.OpenSessionAsync(Way.Lan);
        if (fromTheSession)
        {
            await login.RunAsync($"lab-switch {generation}");
        }
        else
        {
            await _host.SwitchAsync(generation);
        }

        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.False, "the operator is locked out");
        var session = (await _client.StatusAsync()).Session!;
        Assert.That(session.ArmedBy, Does.EndWith($"root from 10.77.0.1, {(fromTheSession ? "from whose SSH session it runs" : "who logged in last")}"));
        await Recovered.AssertAsync(_host, session, "locked out: access has failed for", TimeSpan.FromSeconds(90));
    }

    [Test]
    public async Task Switch_DaemonIsDown_GoesThroughWithAWarning()
    {
        await _host.InAsync("systemctl", "stop", "rollback-watchdogd.socket", "rollback-watchdogd.service");

        var output = await _host.SwitchAsync("forgotten-arm");

        Assert.That(output.ToString(), Does.Contain("this switch is not protected"));
        Assert.That(await _host.RunsAsync("forgotten-arm"), Is.True);
    }

    [Test]
    public async Task Switch_ChangesNothing_EndsQuietly()
    {
        var before = await _host.CurrentSystemAsync();

        await _host.InAsync(before + "/bin/switch-to-configuration", "dry-activate");

        // The session that armed itself ends with the switch: nobody waits for another.
        await _host.UntilAsync(async () => (await _client.StatusAsync()) is { Session: null, Last.Phase: Phase.Expired }, Soon, "the session is over");
        Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Switch_RollbackRuns_ArmsNoSecondSession()
    {
        await _host.SwitchAsync("forgotten-arm");
        var session = (await _client.StatusAsync()).Session!;

        await _host.InAsync("rollbackctl", "rollback", session.Id);

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Recovered.Limit, "the session has ended");
        Assert.That((await _client.StatusAsync()).Session, Is.Null);
    }
}
