using Watchdog.Lab.Tests.Scenarios;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Machines;

/// <summary>
/// A host of lanzaboote's shape, on real firmware and systemd-boot: unified kernel images, and a loader.conf whose default is
/// always the newest. Only the variable leads elsewhere.
/// </summary>
[Category("Vm")]
[Parallelizable(ParallelScope.Self)]
public sealed class UnifiedImageTests
{
    [Test]
    public async Task PowerLoss_InMidSwitchOfUnifiedImages_BootsTheTarget()
    {
        await using var machine = await UpAsync("uki-cut");
        var session = await ArmAsync(machine, "--window", "10min");
        await machine.Host.MustShellAsync("echo 300 > /etc/lab/slow-seconds");
        await machine.Host.BeginSwitchAsync("slow-switch", "slow");
        await NewestIsAsync(machine, "slow-switch");
        var seconds = await machine.LosePowerAsync();

        await machine.Host.UntilAsync(() => machine.Client.HasEndedAsync(session.Id), Machine.Patience, "the session has ended");
        var status = await machine.Client.StatusAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.BootedSystem, Is.EqualTo(session.Target));
            Assert.That(status.Last?.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(await Recovered.ProfileAsync(machine.Host), Is.EqualTo(session.ProfileTarget));
        }

        await Consistency.AssertAsync(machine.Host);
        MachineReport.Add("unified images: power lost in the switch", "booted the target; ended as rolled back", seconds, "power-on");
    }

    [Test]
    public async Task PowerLoss_AfterTheConfirmOfUnifiedImages_BootsTheNew()
    {
        await using var machine = await UpAsync("uki-new");
        var session = await ArmAsync(machine, "--window", "10min");
        await machine.Host.SwitchAsync("healthy");
        await NewestIsAsync(machine, "healthy");
        Assert.That(await machine.Host.BootDefaultAsync(), Is.EqualTo(session.Target), "held while it is unproven");
        await machine.UntilPhaseAsync(Phase.Probation);
        var confirm = await machine.Host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);
        Assert.That(confirm.Succeeded, Is.True, confirm.ToString());
        var seconds = await machine.LosePowerAsync();

        Assert.That(await machine.Host.RunsAsync("healthy"), Is.True);
        Assert.That((await machine.Client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.Confirmed));
        MachineReport.Add("unified images: confirmed", "the new system was booted", seconds, "power-on");
    }

    private static async Task<Machine> UpAsync(string name)
    {
        var machine = await Machine.UpAsync(name);
        await machine.Host.MustShellAsync("mkdir -p /etc/lab; touch /etc/lab/uki-loader; sync");
        Assert.That((await machine.Host.SwitchAsync("base", "boot")).ExitCode, Is.Zero);
        await machine.LosePowerAsync();
        var booted = await machine.Host.InAsync("bootctl", "status", "--no-pager");
        Assert.That(booted.Output, Does.Contain(".efi"), "it is an image that was booted");
        Assert.That((await machine.Host.InAsync("test", "-e", "/boot/loader/entries")).Succeeded, Is.False, "and there is nothing else");
        return machine;
    }

    private static async Task<Session> ArmAsync(Machine machine, params IEnumerable<string> options)
    {
        var session = await machine.Client.ArmAsync(options);
        await machine.Host.UntilAsync(
            async () => (await machine.Client.HistoryAsync(session.Id)).Any(e => e.Event == "boot-default"), Machine.Patience, "the next boot is held");
        return session;
    }

    private static async Task NewestIsAsync(Machine machine, string generation)
    {
        var path = await machine.Host.PathOfAsync(generation);
        await machine.Host.UntilAsync(
            async () => (await machine.Host.InAsync("lab-boot-default", "--file")).Text == path, Machine.Patience, "its image is the newest of the menu");
    }
}
