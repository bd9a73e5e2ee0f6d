using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>Systems that need a reboot: booted once, with the target as the default, so that one that does not come up needs nobody.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NewKernelTests : IAsyncDisposable
{
    private const string Once = "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("kernel");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Switch_NeedsAReboot_IsBootedOnceAndProofMakesItTheDefault()
    {
        var session = await _client.ArmAsync("--window", "60s");
        var run = await _host.SwitchAsync("new-kernel");
        Assert.That(run.ExitCode, Is.EqualTo(100));
        await HeldAsync(session, "new-kernel");

        await RebootAsync();
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), Limit, "the operator is let in");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _host.RunsAsync("new-kernel"), Is.True);
            Assert.That((await _client.StatusAsync()).Session?.Phase, Is.EqualTo(Phase.Probation));
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(session.ProfileTarget), "a reset leads to the target");
            Assert.That(await IsOnceSetAsync(), Is.False, "the loader has read it");
        }

        var confirm = await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);

        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
        Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(await _host.PathOfAsync("new-kernel")));
    }

    [TestCase("boot")]
    [TestCase("switch")]
    [Category("Scenario")]
    public async Task FirstBoot_WithoutProof_RebootsIntoTheTarget(string action)
    {
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("new-kernel", action);
        await HeldAsync(session, "new-kernel");
        await _host.InAsync("systemctl", "reboot");

        await Recovered.AssertAsync(_host, session, "no proof within 10s after the boot", TimeSpan.FromSeconds(120), "new-kernel");

        var last = (await _client.StatusAsync()).Last!;
        Assert.That(last.Rungs.Select(r => $"{r.Name} {r.Outcome}"), Does.Contain("switch needs-reboot").And.Contain("reboot "));
    }

    [TestCase("boot")]
    [TestCase("switch")]
    [Category("Scenario")]
    public async Task FirstBoot_Hangs_AResetLeadsToTheTarget(string action)
    {
        var session = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("dead-kernel", action);
        await HeldAsync(session, "dead-kernel");
        await _host.InAsync("systemctl", "reboot");
        await _host.UntilAsync(async () => (await BootedAsync()).EndsWith("-dead-kernel", StringComparison.Ordinal), Limit, "the dead kernel is booted");

        await _host.PowerCutAsync();
        var from = ("power-on", ScenarioReport.Now());
        await _host.UpAgainAsync();

        await Recovered.AssertAsync(_host, session, "was booted once and nothing was heard of it, then the target", Limit, "new-kernel", from);
    }

    [Test]
    [Category("Scenario")]
    public async Task FirstBoot_PanicsAndResets_ComesBackWithNobody()
    {
        var session = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("dead-kernel-reboots", "boot");
        await HeldAsync(session, "dead-kernel-reboots");
        var from = ("reboot", ScenarioReport.Now());
        await _host.InAsync("systemctl", "reboot");

        await Recovered.AssertAsync(_host, session, "was booted once and nothing was heard of it, then the target", Limit, "new-kernel", from);
    }

    /// <summary>
    /// `nixos-rebuild boot && reboot` of somebody who armed by hand may be faster than the daemon; the default is held from arm
    /// on, so that the host comes back on the old system. It was not booted once, and is no system that has failed.
    /// </summary>
    [TestCase(true, TestName = "Reboot_BeforeTheBootIsSeen_TheNextOneTriesIt")]
    [TestCase(false, TestName = "Reboot_BeforeTheOneShotIsSet_TheNextOneTriesIt")]
    public async Task Reboot_BeforeTheFirstBootIsSet_TheNextOneTriesIt(bool unseen)
    {
        var session = await _client.ArmAsync("--window", "60s");
        await _host.UntilAsync(async () => (await _client.HistoryAsync(session.Id)).Any(e => e.Event == "boot-default"), Limit, "the default is held");
        if (unseen)
        {
            await new DaemonUnit(_host).SignalAsync("STOP");
        }
        else
        {
            // Until the power goes, the firmware takes its time over a one-shot.
            await _host.MustShellAsync("""
                mv /usr/local/bin/bootctl /usr/local/bin/bootctl.real
                printf '#!/bin/sh\n[ "$1" != set-oneshot ] || [ ! -e /run/lab-slow ] || sleep 600\nexec /usr/local/bin/bootctl.real "$@"\n' > /usr/local/bin/bootctl
                chmod +x /usr/local/bin/bootctl
                touch /run/lab-slow
                """);
        }

        await _host.SwitchAsync("new-kernel", "boot");
        if (!unseen)
        {
            await _host.UntilAsync(async () => (await _client.HistoryAsync(session.Id)).Any(e => e.Text.Contains("it tries", StringComparison.Ordinal)), Limit, "the daemon has seen it");
            Assert.That((await _client.StatusAsync()).Session?.NextBoot, Does.Contain("is not the next boot yet"));
        }

        await _host.PowerCutAsync();
        await _host.UpAgainAsync();

        Assert.That(await _host.RunsAsync("base"), Is.True);
        await HeldAsync(session, "new-kernel");
        Assert.That((await _client.HistoryAsync(session.Id)).Select(e => e.Text), Has.Some.Contains("could be made the next boot: the next reboot tries it").And.None.Contains("was booted once"));
        await RebootAsync();
        await _host.UntilAsync(() => _host.RunsAsync("new-kernel"), Limit, "the next reboot tries it");
    }

    [Test]
    public async Task RollBack_BeforeTheReboot_WithdrawsTheFirstBoot()
    {
        var session = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("dead-kernel", "boot");
        await HeldAsync(session, "dead-kernel");

        await _host.InAsync("rollbackctl", "rollback", session.Id);
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await IsOnceSetAsync(), Is.False);
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(session.ProfileTarget));
            Assert.That(await Recovered.ProfileAsync(_host), Is.EqualTo(session.ProfileTarget));
            Assert.That((await _client.HistoryAsync(session.Id)).Select(e => e.Text), Has.Some.Contains("what was to be booted once is withdrawn"));
        }
    }

    [Test]
    public async Task Boot_OfTheOldSystemAgain_WithdrawsTheFirstBoot()
    {
        var session = await _client.ArmAsync("--window", "60s");
        await _host.SwitchAsync("dead-kernel", "boot");
        await HeldAsync(session, "dead-kernel");

        await _host.SwitchAsync("base", "boot");
        await _host.UntilAsync(async () => !await IsOnceSetAsync(), Limit, "the first boot is withdrawn");

        Assert.That((await _client.StatusAsync()).Session?.NextBoot, Is.Null);
        var disarm = await _host.InAsync("rollbackctl", "disarm", session.Id);
        Assert.That(disarm.ExitCode, Is.Zero, disarm.ToString());
    }

    /// <summary>Nothing runs that did not before, and yet the command has changed something: it is not taken back when the command ends.</summary>
    [Test]
    public async Task Run_CommandChangesTheNextBoot_StaysArmedForIt()
    {
        var run = await _host.OperatorAsync(Way.Lan, "rollbackctl run --window 60s -- lab-switch new-kernel boot");

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Output, Does.Contain("what lab-switch has changed comes with the next boot"));
        var session = (await _client.StatusAsync()).Session!;
        Assert.That(session.Phase, Is.EqualTo(Phase.Armed));
        await HeldAsync(session, "new-kernel");
        await RebootAsync();
        await _host.UntilAsync(() => _host.RunsAsync("new-kernel"), Limit, "the new system is booted");
        await _host.UntilAsync(async () => (await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id)).Succeeded, Limit, "it is confirmed");
        Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(await _host.PathOfAsync("new-kernel")));
    }

    [Test]
    public async Task Boot_WhileTheDaemonIsDown_IsBootedOnceAllTheSame()
    {
        var session = await _client.ArmAsync("--window", "60s");
        var daemon = new DaemonUnit(_host);
        await daemon.StopAsync();
        await _host.SwitchAsync("dead-kernel", "boot");
        Assert.That((await _host.InAsync("lab-boot-default", "--file")).Text, Is.EqualTo(await _host.PathOfAsync("dead-kernel")));

        await daemon.BringBackAsync();

        await HeldAsync(session, "dead-kernel");
    }

    [Test]
    public async Task Boot_LoaderCannotBootOnce_IsTheDefaultAndEveryWordSaysSo()
    {
        await _host.ShellAsync("rm /boot/nvram/LoaderFeatures-*; systemctl restart rollback-watchdogd.service");
        Assert.That((await _host.InAsync("rollbackctl", "check")).Output, Does.Contain("needs somebody at the boot menu"));
        Assert.That((await _host.InAsync("rollbackctl", "arm")).Output, Does.Contain("needs somebody at the boot menu"));

        await _host.SwitchAsync("new-kernel", "boot");
        await ArmedAgainAsync();

        var status = (await _client.StatusAsync()).Session!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.NextBoot, Does.Contain("somebody must pick the old system in the boot menu"));
            Assert.That((await _client.HistoryAsync(status.Id))[^1].Text, Does.Contain("somebody must pick the old one in the boot menu"));
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(await _host.PathOfAsync("new-kernel")));
            Assert.That(await IsOnceSetAsync(), Is.False);
        }
    }

    [Test]
    public async Task Boot_FirmwareTakesNoVariable_LeadsToTheTargetStillAndIsLoud()
    {
        var session = await _client.ArmAsync("--window", "60s");
        await _host.ShellAsync("mkdir -p /etc/lab && touch /etc/lab/firmware-fails");

        await _host.SwitchAsync("new-kernel", "boot");
        await _host.UntilAsync(
            async () => (await _client.HistoryAsync(session.Id)).Any(e => e.Event == "warning"), Limit, "the record has a warning");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _client.HistoryAsync(session.Id)).Single(e => e.Event == "warning").Text, Does.Contain("it could not be made a single one"));
            Assert.That((await _client.StatusAsync()).Session?.NextBoot, Does.StartWith($"{session.Target} still"));
            Assert.That(await _host.BootDefaultAsync(), Is.EqualTo(session.Target), "the variable that was set at arm cannot be taken back");
        }
    }

    /// <summary>Waits until the next boot alone leads to the generation, and the default to the target.</summary>
    private async Task HeldAsync(Session session, string generation)
    {
        await _host.UntilAsync(
            async () => await _host.BootDefaultAsync() == session.ProfileTarget && await IsOnceSetAsync(),
            TimeSpan.FromSeconds(20),
            "the new system is booted once, with the target as the default");
        var once = await _host.PathOfAsync(generation) + ", once; each after it ";
        await _host.UntilAsync(
            async () => (await _client.StatusAsync()).Session?.NextBoot is { } next && next.StartsWith(once, StringComparison.Ordinal), TimeSpan.FromSeconds(10), "status says so");
    }

    private Task ArmedAgainAsync() => _host.UntilAsync(
        async () => (await _client.StatusAsync()).Session is { Phase: Phase.Armed, Deadline.Number: > 1 }, TimeSpan.FromSeconds(10), "the session waits for the boot");

    private async Task<bool> IsOnceSetAsync() => (await _host.InAsync("test", "-e", Once)).Succeeded;

    // Empty while the host is on its way down or up.
    private async Task<string> BootedAsync() => (await _host.InAsync("readlink", "-f", "/run/booted-system")).Output.Trim();

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
