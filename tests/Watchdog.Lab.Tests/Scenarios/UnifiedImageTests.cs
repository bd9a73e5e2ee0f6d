using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// Hosts of lanzaboote's shape: a unified kernel image for each generation, no entries, and a loader.conf whose default is always
/// the newest. A `switch-to-configuration boot` of an old system moves nothing there; the firmware's variable does.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UnifiedImageTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("images");
        _client = new WatchdogClient(_host);
        await _host.MustShellAsync("touch /etc/lab/uki-loader");
        Assert.That((await _host.SwitchAsync("base", "boot")).ExitCode, Is.Zero);
        Assert.That((await _host.ShellAsync("ls -d /boot/loader/entries /boot/EFI/Linux/*")).Output, Does.Match(@"\A/boot/EFI/Linux/nixos-generation-1-[^/]*\.efi\n\z"));
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>From the switch's own images on, the newest one of the menu is the unproven system's.</summary>
    [Test]
    [Category("Scenario")]
    public async Task PowerCut_InMidSwitchOfImages_BootsTheTarget()
    {
        var session = await _client.ArmAsync("--window", "60s");
        await HeldAsync(session);
        await _host.MustShellAsync("echo 30 > /etc/lab/slow-seconds");
        await _host.BeginSwitchAsync("slow-switch", "slow");
        var slow = await _host.PathOfAsync("slow-switch");
        await _host.UntilAsync(async () => (await _host.InAsync("lab-boot-default", "--file")).Text == slow, Limit, "the switch has written its image");

        await _host.PowerCutAsync();
        var from = ("power-on", ScenarioReport.Now());
        await _host.UpAgainAsync();

        Assert.That((await _client.StatusAsync()).BootedSystem, Is.EqualTo(session.Target));
        await Recovered.AssertAsync(_host, session, "interrupted by a reboot", Limit, "lanzaboote", from);
    }

    [Test]
    [Category("Scenario")]
    public async Task PowerCut_OfUnprovenImages_BootsTheTarget()
    {
        var session = await _client.ArmAsync("--window", "10min", "--lockout-time", "10min");
        await HeldAsync(session);
        await _host.SwitchAsync("firewall-port");

        await _host.PowerCutAsync();
        var from = ("power-on", ScenarioReport.Now());
        await _host.UpAgainAsync();

        Assert.That((await _client.StatusAsync()).BootedSystem, Is.EqualTo(session.Target));
        await Recovered.AssertAsync(_host, session, "interrupted by a reboot", Limit, "lanzaboote", from);
    }

    [Test]
    [Category("Scenario")]
    public async Task Confirm_OfImages_LeavesTheNewestToBoot()
    {
        var session = await _client.ArmAsync("--window", "60s");
        await HeldAsync(session);
        await _host.SwitchAsync("healthy");

        var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);
        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        await _host.PowerCutAsync();
        await _host.UpAgainAsync();

        Assert.That(await _host.RunsAsync("healthy"), Is.True);
        Assert.That(await IsHeldAsync(), Is.False);
        ScenarioReport.Add("lanzaboote", recovered: true, "", null, null, "confirmed: the newest is booted, and no variable is left");
    }

    [Test]
    [Category("Scenario")]
    public async Task Rollback_OfImages_TheNextBootLeadsToTheTarget()
    {
        var session = await _client.ArmAsync("--window", "8s");
        await HeldAsync(session);
        await _host.SwitchAsync("firewall-port");
        await Recovered.AssertAsync(_host, session, "no proof within 8s after the switch", Recovered.Limit, "lanzaboote");
        Assert.That((await _host.InAsync("lab-boot-default", "--file")).Text, Is.EqualTo(await _host.PathOfAsync("firewall-port")), "the newest of the menu");

        await _host.PowerCutAsync();
        await _host.UpAgainAsync();

        Assert.That(await _host.RunsAsync("base"), Is.True);
    }

    [Test]
    [Category("Scenario")]
    public async Task Boot_OfANewImage_IsTriedOnceAndTheTargetAfterIt()
    {
        var session = await _client.ArmAsync("--window", "60s");
        await HeldAsync(session);
        await _host.SwitchAsync("dead-kernel-reboots", "boot");
        var once = await _host.PathOfAsync("dead-kernel-reboots") + ", once; each after it ";
        await _host.UntilAsync(
            async () => (await _client.StatusAsync()).Session?.NextBoot is { } next && next.StartsWith(once, StringComparison.Ordinal), Limit, "it is booted once");
        var from = ("reboot", ScenarioReport.Now());
        await _host.InAsync("systemctl", "reboot");

        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), TimeSpan.FromSeconds(120), "the session has ended");
        var status = await _client.StatusAsync();
        Assert.That(status.BootedSystem, Is.EqualTo(session.Target));
        Assert.That(status.Last?.Cause, Does.Contain("was booted once and nothing was heard of it, then the target"));
        ScenarioReport.Add("lanzaboote", recovered: true, "reboot", ScenarioReport.Now() - from.Item2, null, status.Last!.Cause);
    }

    [Test]
    public async Task Arm_TargetIsOutsideTheMenuOfImages_IsSaidBefore()
    {
        await _host.MustShellAsync("echo 1 > /etc/lab/configuration-limit");
        await _host.SwitchAsync("healthy");

        var arm = await _host.InAsync("rollbackctl", "arm", "--target", "1");

        Assert.That(arm.Output, Does.Contain("no boot can lead back to it"));
    }

    private async Task<bool> IsHeldAsync() =>
        (await _host.InAsync("test", "-e", "/sys/firmware/efi/efivars/LoaderEntryDefault-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f")).Succeeded;

    private Task HeldAsync(Session session) => _host.UntilAsync(
        async () => await IsHeldAsync() && await _host.BootDefaultAsync() == session.Target, TimeSpan.FromSeconds(20), "the variable holds the boot default");
}
