using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>What the next boot leads to, at each moment of a session and after each of its ends; and what counts as a change.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NextBootTests : IAsyncDisposable
{
    private const string Variable = "/sys/firmware/efi/efivars/LoaderEntryDefault-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("next");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>deploy-rs's magic rollback, which still waits when ours has gone first: its own commands (deploy-rs, bin/activate.rs, deactivate).</summary>
    [Test]
    [Category("Scenario")]
    public async Task Rollback_DeployRsGoesBackAfterIt_EndsOnTheGoodGeneration()
    {
        var session = await _client.ArmAsync("--window", "8s");
        await _host.SwitchAsync("firewall-port");
        await Recovered.AssertAsync(_host, session, "no proof within 8s after the switch", Recovered.Limit, "deploy-rs-after-us");

        await _host.ShellAsync(
            "nix-env -p /nix/var/nix/profiles/system --rollback; system=$(readlink -f /nix/var/nix/profiles/system); \"$system/bin/switch-to-configuration\" switch");

        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.True);
        Assert.That(await _host.CurrentSystemAsync(), Is.Not.EqualTo(await _host.PathOfAsync("firewall-port")));
    }

    [Test]
    [Category("Scenario")]
    public async Task FailedSwitch_ThenASession_HoldsAndRestoresWhatRan()
    {
        await _host.MustShellAsync("nix-env -p /nix/var/nix/profiles/system --set $(lab-generations firewall-port)");
        var check = await _host.InAsync("rollbackctl", "check");
        var session = await _client.ArmAsync("--window", "8s");
        await HeldAsync(session);
        await _host.SwitchAsync("ssh-port");
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(check.Output, Does.Contain("which is not what runs"));
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(session.Target), "what ran, not what has failed");
            Assert.That(await Recovered.ProfileAsync(_host), Is.EqualTo(session.ProfileTarget), "the link is what it was");
            Assert.That(await IsHeldAsync(), Is.False);
        }
    }

    /// <summary>The switch has written the boot loader's default, and not ended.</summary>
    [Test]
    [Category("Scenario")]
    public async Task PowerCut_InMidSwitch_BootsTheTarget()
    {
        var session = await _client.ArmAsync("--window", "60s");
        await HeldAsync(session);
        await _host.MustShellAsync("echo 30 > /etc/lab/slow-seconds");
        await _host.BeginSwitchAsync("slow-switch", "slow");
        var slow = await _host.PathOfAsync("slow-switch");
        await _host.UntilAsync(async () => (await _host.InAsync("lab-boot-default", "--file")).Text == slow, Limit, "the switch has written its default");

        await _host.PowerCutAsync();
        await _host.UpAgainAsync();

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");
        Assert.That((await _client.StatusAsync()).BootedSystem, Is.EqualTo(session.Target));
        Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(session.Target));
    }

    [TestCase("disarm")]
    [TestCase("expire")]
    [TestCase("confirm")]
    [TestCase("rollback")]
    public async Task End_OfWhateverKind_LeavesNoVariable(string end)
    {
        var session = await _client.ArmAsync("--window", "60s", "--armed-limit", end == "expire" ? "5s" : "1h");
        if (end is "confirm" or "rollback")
        {
            await HeldAsync(session);
            await _host.SwitchAsync("healthy");
        }

        if (end != "expire")
        {
            await _host.OperatorAsync(Way.Lan, "rollbackctl", end, session.Id);
        }

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");
        await _host.UntilAsync(async () => !await IsHeldAsync(), Limit, "the variable is put back");
        Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(end == "confirm" ? await _host.PathOfAsync("healthy") : session.Target));
    }

    /// <summary>Armed by hand, and the reboot comes tomorrow.</summary>
    [Test]
    [Category("Scenario")]
    public async Task Boot_ArmedByHand_WaitsForItsRebootAndCanBeDisarmed()
    {
        var session = await _client.ArmAsync("--armed-limit", "5s");
        await _host.SwitchAsync("new-kernel", "boot");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session is { Deadline.RemainingUsec: > 86400000000L }, Limit, "it waits for days");

        var disarm = await _host.InAsync("rollbackctl", "disarm", session.Id);

        Assert.That(disarm.ExitCode, Is.Zero, disarm.ToString());
        await _host.UntilAsync(async () => await _host.BootDefaultAsync() == session.Target, Limit, "the next boot leads to the old system again");
        await _host.UntilAsync(async () => !await IsHeldAsync(), Limit, "the variable is put back");
    }

    [Test]
    public async Task Arm_TargetIsOutsideTheBootMenu_IsSaidBefore()
    {
        await _host.MustShellAsync("echo 1 > /etc/lab/configuration-limit");
        await _host.SwitchAsync("healthy");

        var arm = await _host.InAsync("rollbackctl", "arm", "--target", "1");

        Assert.That(arm.Output, Does.Contain("no boot can lead back to it"));
    }

    /// <summary>A menu whose default is the newest generation, as lanzaboote's: `switch-to-configuration boot` does not move it.</summary>
    [Test]
    [Category("Scenario")]
    public async Task Rollback_LoaderBootsTheNewest_TheNextBootLeadsToTheTargetAllTheSame()
    {
        await _host.MustShellAsync("touch /etc/lab/newest-loader");
        await _host.SwitchAsync("healthy");
        var session = await _client.ArmAsync("--window", "8s");
        await HeldAsync(session);
        await _host.SwitchAsync("ssh-port");
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");

        await _host.PowerCutAsync();
        await _host.UpAgainAsync();

        Assert.That((await _client.StatusAsync()).BootedSystem, Is.EqualTo(session.Target));
    }

    private async Task<bool> IsHeldAsync() => (await _host.InAsync("test", "-e", Variable)).Succeeded;

    private Task HeldAsync(Session session) => _host.UntilAsync(
        async () => await IsHeldAsync() && await _host.BootDefaultAsync() == session.Target, TimeSpan.FromSeconds(20), "the variable holds the boot default");
}
