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

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

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

        ScenarioReport.Add("failed-switch-then-session", recovered: true, "", null, null, (await _client.HistoryAsync(session.Id)).First(e => e.Event == "rollback-started").Text);
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
        var from = ("power-on", ScenarioReport.Now());
        await _host.UpAgainAsync();

        Assert.That((await _client.StatusAsync()).BootedSystem, Is.EqualTo(session.Target));
        await Recovered.AssertAsync(_host, session, "interrupted by a reboot", Limit, "power-cut", from);
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

    /// <summary>
    /// comin and `nixos-rebuild --profile-name` deploy by a profile of their own (comin, internal/profile/profile.go), and the
    /// system profile stays at what it was: what boots is what the boot loader says.
    /// </summary>
    [Test]
    [Category("Scenario")]
    public async Task Switch_ByAnotherProfile_TheNextBootIsTheNewSystemAfterAConfirmAndTheOldOneAfterARollback()
    {
        var first = await _client.ArmAsync("--window", "60s");
        await SwitchByAnotherProfileAsync("healthy");
        var healthy = await _host.PathOfAsync("healthy");
        var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", first.Id);
        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        await _host.UntilAsync(async () => !await IsHeldAsync(), Limit, "the variable is put back");
        Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(healthy), "confirmed");

        var second = await _client.ArmAsync("--window", "8s");
        await SwitchByAnotherProfileAsync("firewall-port");
        await _host.UntilAsync(() => _client.HasEndedAsync(second.Id), Limit, "the session has ended");
        await _host.PowerCutAsync();
        await _host.UpAgainAsync();

        Assert.That((await _client.StatusAsync()).BootedSystem, Is.EqualTo(healthy), "rolled back");
    }

    private Task SwitchByAnotherProfileAsync(string generation) => _host.MustShellAsync(
        $"""
        mkdir -p /nix/var/nix/profiles/system-profiles
        nix-env -p /nix/var/nix/profiles/system-profiles/comin --set $(lab-generations {generation})
        $(lab-generations {generation})/bin/switch-to-configuration switch
        """);

    /// <summary>Armed by hand, and the reboot comes tomorrow.</summary>
    [Test]
    [Category("Scenario")]
    public async Task Boot_ArmedByHand_WaitsForItsRebootAndCanBeDisarmed()
    {
        var session = await _client.ArmAsync("--armed-limit", "15s");
        await _host.SwitchAsync("new-kernel", "boot");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session is { Deadline.RemainingUsec: > 86400000000L }, Limit, "it waits for days");

        var disarm = await _host.InAsync("rollbackctl", "disarm", session.Id);

        Assert.That(disarm.ExitCode, Is.Zero, disarm.ToString());
        await _host.UntilAsync(async () => await _host.BootDefaultAsync() == session.Target, Limit, "the next boot leads to the old system again");
        await _host.UntilAsync(async () => !await IsHeldAsync(), Limit, "the variable is put back");
        ScenarioReport.Add("boot-waits", recovered: true, "", null, null, "armed by hand, with an armed limit of 5 s: it waits for days, and a disarm has taken the next boot back");
    }

    /// <summary>
    /// What system.autoUpgrade with allowReboot does where kernel and initrd stay the same (nixpkgs,
    /// nixos/modules/tasks/auto-upgrade.nix): `nixos-rebuild boot`, then `nixos-rebuild switch` without a reboot.
    /// </summary>
    [TestCase("healthy")]
    [TestCase("firewall-port")]
    public async Task Switch_FollowsItsOwnBoot_IsOneSession(string generation)
    {
        var session = await _client.ArmAsync("--window", "8s");
        await _host.SwitchAsync(generation, "boot");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session is { Deadline.RemainingUsec: > 86400000000L }, Limit, "it waits for the reboot");
        await _host.SwitchAsync(generation);

        if (generation == "healthy")
        {
            var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);
            Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        }
        else
        {
            await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), Limit, "the operator is let in again");
        }

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");
        await _host.UntilAsync(async () => !await IsHeldAsync(), Limit, "the variable is put back");
        var left = generation == "healthy" ? await _host.PathOfAsync(generation) : session.Target;
        Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(left));
        Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(left));
        Assert.That(await Recovered.ProfileAsync(_host), Is.EqualTo(left));
    }

    /// <summary>A host goes back to such a target as to any other; only no boot leads there, and nobody says that one does.</summary>
    [Test]
    [Category("Scenario")]
    public async Task Arm_TargetIsOutsideTheBootMenu_IsSaidBefore()
    {
        var target = await _host.CurrentSystemAsync();
        await _host.MustShellAsync("echo 1 > /etc/lab/configuration-limit");
        await _host.SwitchAsync("healthy");

        var arm = await _host.InAsync("rollbackctl", "arm", "--target", "1", "--window", "8s");
        var id = (await _client.StatusAsync()).Session!.Id;
        await _host.SwitchAsync("firewall-port");
        await _host.UntilAsync(() => _client.HasEndedAsync(id), Limit, "the session has ended");
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), Limit, "the operator is let in");

        var history = await _client.HistoryAsync(id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(arm.Output, Does.Contain("no boot can lead back to it"));
            Assert.That(await _host.CurrentSystemAsync(), Is.EqualTo(target));
            Assert.That(history.Where(e => e.Event == "boot-default"), Is.Empty, "no boot leads there");
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(await _host.PathOfAsync("firewall-port")), "the menu has the newest alone");
        }

        await _host.UntilAsync(async () => (await _client.StatusAsync()).Warnings.Any(w => w.Contains("THE NEXT BOOT MAY NOT LEAD TO", StringComparison.Ordinal)), Limit, "status warns of the next boot");
        await _host.PowerCutAsync();
        await _host.UpAgainAsync();
        await _host.UntilAsync(async () => await _host.CurrentSystemAsync() == target && await _host.CanLoginAsync(Way.Lan), Limit, "that boot is rolled back once more");

        ScenarioReport.Add("target-outside-limit", recovered: true, "", null, null, history.First(e => e.Event == "rollback-started").Text);
    }

    /// <summary>The switch takes the daemon's unit out of the configuration; the running one sees the session to its end.</summary>
    [Test]
    [Category("Scenario")]
    public async Task Confirm_TheSwitchHasRemovedTheDaemon_LeavesNoVariable()
    {
        var armed = await _host.OperatorAsync(Way.Wg, "rollbackctl", "--json", "arm", "--window", "60s");
        var reply = ControlMethods.Arm.ReadReply(System.Text.Json.JsonDocument.Parse(armed.Text).RootElement);
        await HeldAsync(reply.Session);
        await _host.SwitchAsync("watchdog-removed");

        var confirm = await _host.OperatorAsync(Way.Lan, reply.Program, "confirm", reply.Session.Id);

        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        await _host.UntilAsync(async () => !await IsHeldAsync(), Limit, "the variable is put back");
        await _host.PowerCutAsync();
        await _host.UpAgainAsync();
        Assert.That(await _host.RunsAsync("watchdog-removed"), Is.True, "nothing leads to an old system");
        ScenarioReport.Add("leftover-variable", recovered: true, "", null, null, "the switch had removed the daemon: put back by the confirm");
    }

    /// <summary>Units and commands vanish while a session is armed: the executor, which PID 1 starts from the store, ends it.</summary>
    [Test]
    [Category("Scenario")]
    public async Task Expire_ThePackageWasRemovedWhileArmed_LeavesNoVariable()
    {
        var session = await _client.ArmAsync("--window", "60s", "--armed-limit", "20s");
        await HeldAsync(session);
        await _host.MustShellAsync("systemctl stop rollback-watchdogd.socket rollback-watchdogd.service; systemctl mask --runtime rollback-watchdogd.socket rollback-watchdogd.service");

        await _host.UntilAsync(async () => !await IsHeldAsync(), Limit, "the variable is put back");

        var last = await _host.InAsync("cat", "/var/lib/rollback-watchdogd/last.json");
        Assert.That(last.Output, Does.Contain(session.Id));
        Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(session.Target));
        ScenarioReport.Add("leftover-variable", recovered: true, "", null, null, "the package was removed while armed: put back by the executor at the armed limit");
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
