using Watchdog.Lab.Tests.Scenarios;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Machines;

/// <summary>A system that needs a reboot is booted once: by systemd's own bootctl, firmware variables and systemd-boot.</summary>
[Category("Vm")]
[Parallelizable(ParallelScope.Self)]
public sealed class FirstBootTests
{
    private const string Once = "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

    [Test]
    public async Task FirstBoot_KernelPanics_TheLoaderLeadsToTheTarget()
    {
        await using var machine = await Machine.UpAsync("panic");
        var session = await machine.Client.ArmAsync("--window", "10min");
        await machine.Host.SwitchAsync("dead-kernel-reboots", "boot");
        await HeldAsync(machine, session, "dead-kernel-reboots");
        var from = ScenarioReport.Now();
        await machine.Host.InAsync("systemctl", "reboot");

        await machine.Host.UntilAsync(() => machine.Client.HasEndedAsync(session.Id), Machine.Patience, "the session has ended");
        await machine.UntilBackAsync(session, Way.Lan);
        var seconds = ScenarioReport.Now() - from;
        var last = (await machine.Client.StatusAsync()).Last!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(last.Cause, Does.Contain("-dead-kernel-reboots was booted once and nothing was heard of it, then the target"));
            Assert.That(await machine.Host.BootDefaultAsync(), Is.EqualTo(session.ProfileTarget));
            Assert.That(await Recovered.ProfileAsync(machine.Host), Is.EqualTo(session.ProfileTarget));
            Assert.That(await IsOnceSetAsync(machine), Is.False, "the loader has read it");
        }

        await Consistency.AssertAsync(machine.Host);
        MachineReport.Add("new kernel: panics", "booted once; then the target, and ended as rolled back", seconds, "reboot");
    }

    [Test]
    public async Task FirstBoot_ComesUpAndLosesPower_BootsTheTarget()
    {
        await using var machine = await Machine.UpAsync("first");
        var session = await machine.Client.ArmAsync("--window", "10min", "--lockout-time", "10min");
        var run = await machine.Host.SwitchAsync("new-kernel");
        Assert.That(run.ExitCode, Is.EqualTo(100));
        await HeldAsync(machine, session, "new-kernel");

        await machine.Host.InAsync("systemctl", "reboot");
        await machine.Host.UntilAsync(() => machine.Host.RunsAsync("new-kernel"), Machine.Patience, "the new system runs");
        await machine.UntilPhaseAsync(Phase.Probation);
        Assert.That(await machine.Host.BootDefaultAsync(), Is.EqualTo(session.ProfileTarget), "a reset leads to the target");
        var seconds = await machine.LosePowerAsync();

        await machine.Host.UntilAsync(() => machine.Client.HasEndedAsync(session.Id), Machine.Patience, "the session has ended");
        await machine.UntilBackAsync(session, Way.Lan);
        Assert.That((await machine.Client.StatusAsync()).Last!.Cause, Does.Contain("rebooted into the target"));
        MachineReport.Add("new kernel: unproven, power lost", "booted the target; ended as rolled back", seconds, "power-on");
    }

    [Test]
    public async Task FirstBoot_ComesUp_ConfirmMakesItTheDefault()
    {
        await using var machine = await Machine.UpAsync("confirm");
        var session = await machine.Client.ArmAsync("--window", "10min", "--lockout-time", "10min");
        await machine.Host.SwitchAsync("new-kernel", "boot");
        await HeldAsync(machine, session, "new-kernel");
        await machine.Host.InAsync("systemctl", "reboot");
        await machine.Host.UntilAsync(() => machine.Host.RunsAsync("new-kernel"), Machine.Patience, "the new system runs");
        await machine.UntilPhaseAsync(Phase.Probation);
        await machine.Host.UntilAsync(() => machine.Host.CanLoginAsync(Way.Lan), Machine.Patience, "the operator is let in");

        var confirm = await machine.Host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);

        Assert.That(confirm.Succeeded, Is.True, confirm.ToString());
        Assert.That(await machine.Host.BootDefaultAsync(), Is.EqualTo(await machine.Host.PathOfAsync("new-kernel")));
    }

    /// <summary>Waits until the next boot alone leads to the generation, and the default to the target.</summary>
    private static async Task HeldAsync(Machine machine, Session session, string generation)
    {
        await machine.Host.UntilAsync(
            async () => await machine.Host.BootDefaultAsync() == session.ProfileTarget && await IsOnceSetAsync(machine),
            Machine.Patience,
            "the new system is booted once, with the target as the default");
        var once = await machine.Host.PathOfAsync(generation) + ", once; ";
        await machine.Host.UntilAsync(
            async () => (await machine.Client.StatusAsync()).Session?.NextBoot is { } next && next.StartsWith(once, StringComparison.Ordinal), Machine.Patience, "status says so");
    }

    private static async Task<bool> IsOnceSetAsync(Machine machine) => (await machine.Host.InAsync("test", "-e", Once)).Succeeded;
}
