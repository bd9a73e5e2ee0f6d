using Watchdog.Lab.Tests.Scenarios;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Machines;

/// <summary>
/// The power fails and everything that was not on the disk is gone: what was said to be durable is, and the host comes
/// back as it must from each instant of a session.
/// </summary>
[Category("Vm")]
[Parallelizable(ParallelScope.Self)]
public sealed class PowerLossTests
{
    /// <summary>The control: without it the others would prove nothing.</summary>
    [Test]
    public async Task PowerLoss_OfWhatWasWritten_KeepsOnlyWhatWasSynced()
    {
        await using var machine = await Machine.UpAsync("control");
        var written = await machine.Host.ShellAsync(
            """
            set -e
            cd /srv
            dd if=/dev/zero of=cached bs=4096 count=1 conv=fsync
            echo synced > synced
            sync synced
            sync .
            # What is in the page cache only; and what the disk has, and was not told to keep.
            echo unsynced > unsynced
            tr '\0' x < /dev/zero | dd of=cached bs=4096 count=1 iflag=fullblock oflag=direct conv=notrunc
            """);
        Assert.That(written.Succeeded, Is.True, written.ToString());

        await machine.LosePowerAsync();

        var kept = await machine.Host.ShellAsync("cd /srv; ls; cat synced; tr -d '\\0' < cached | wc -c");
        Assert.That(kept.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[] { "cached", "synced", "synced", "0" }));
        MachineReport.Add("power loss: control", "synced: kept; in the page cache: lost; in the disk's cache: lost");
    }

    [Test]
    public async Task PowerLoss_AsSoonAsArmedIsSaid_TheSessionIsHeldAgain()
    {
        await using var machine = await Machine.UpAsync("armed");
        var session = await machine.Client.ArmAsync("--window", "5min");
        var seconds = await machine.LosePowerAsync();

        var status = await machine.Client.StatusAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.Session?.Id, Is.EqualTo(session.Id));
            Assert.That(status.Session?.Phase, Is.EqualTo(Phase.Armed));
            Assert.That(await machine.Host.CurrentSystemAsync(), Is.EqualTo(session.RunningAtArm));
        }

        await Consistency.AssertAsync(machine.Host);
        MachineReport.Add("power loss: armed was said", "the session is open, root and timer are held", seconds, "power-on");
    }

    [Test]
    public async Task PowerLoss_InTheMiddleOfASwitch_ComesBackToTheTarget()
    {
        await using var machine = await Machine.UpAsync("activating");
        var session = await machine.Client.ArmAsync("--window", "20s");
        await machine.Host.BeginSwitchAsync("hung-switch", "hanging");
        await machine.Host.UntilAsync(() => machine.Host.RunsAsync("hung-switch"), Machine.Patience, "hung-switch is activated");
        await machine.UntilPhaseAsync(Phase.Activating);
        var seconds = await machine.LosePowerAsync();

        await AssertRolledBackAsync(machine, session);
        MachineReport.Add("power loss: in the switch", $"rolled back: {(await machine.Client.StatusAsync()).Last!.Cause}", seconds, "power-on");
    }

    [Test]
    public async Task PowerLoss_WhileLockedOut_BootsTheTarget()
    {
        await using var machine = await Machine.UpAsync("probation");
        var session = await machine.Client.ArmAsync("--window", "10min", "--lockout-time", "10min");
        await machine.Host.SwitchAsync("firewall-port");
        await machine.UntilBootDefaultAsync(session.Target);
        Assert.That(await machine.Host.CanLoginAsync(Way.Lan), Is.False, "locked out");
        var seconds = await machine.LosePowerAsync();

        await AssertRolledBackAsync(machine, session);
        Assert.That((await machine.Client.StatusAsync()).Last!.Cause, Does.Contain("interrupted by a reboot"));
        MachineReport.Add("power loss: locked out", "booted the target; ended as rolled back", seconds, "power-on");
    }

    [Test]
    public async Task PowerLoss_InTheMiddleOfTheRollback_FinishesIt()
    {
        await using var machine = await Machine.UpAsync("rollback");
        await machine.Host.ShellAsync("mkdir -p /etc/lab && echo 20 > /etc/lab/slow-seconds && sync");
        await machine.Host.SwitchAsync("slow-switch");
        var session = await machine.Client.ArmAsync("--window", "5s");
        await machine.Host.SwitchAsync("firewall-port");
        await machine.UntilPhaseAsync(Phase.RollingBack);
        var seconds = await machine.LosePowerAsync();

        await AssertRolledBackAsync(machine, session);
        MachineReport.Add("power loss: in the rollback", "the rollback was finished", seconds, "power-on");
    }

    [Test]
    public async Task PowerLoss_AsSoonAsConfirmedIsSaid_TheNewSystemStays()
    {
        await using var machine = await Machine.UpAsync("confirmed");
        var session = await machine.Client.ArmAsync("--window", "10min");
        await machine.Host.SwitchAsync("healthy");
        await machine.UntilPhaseAsync(Phase.Probation);
        await machine.UntilBootDefaultAsync(session.Target);
        var confirm = await machine.Host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id);
        Assert.That(confirm.Succeeded, Is.True, confirm.ToString());
        var seconds = await machine.LosePowerAsync();

        var status = await machine.Client.StatusAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.Session, Is.Null);
            Assert.That(status.Last?.Id, Is.EqualTo(session.Id));
            Assert.That(status.Last?.Phase, Is.EqualTo(Phase.Confirmed));
            Assert.That(await machine.Host.RunsAsync("healthy"), Is.True);
        }

        MachineReport.Add("power loss: confirmed was said", "confirmed; the new system was booted", seconds, "power-on");
    }

    private static async Task AssertRolledBackAsync(Machine machine, Session session)
    {
        await machine.Host.UntilAsync(() => machine.Client.HasEndedAsync(session.Id), Machine.Patience, "the session has ended");
        await machine.UntilBackAsync(session, Way.Lan);
        await machine.UntilBackAsync(session, Way.Wg);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await machine.Client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(await machine.Host.BootDefaultAsync(), Is.EqualTo(session.ProfileTarget));
            Assert.That(await Recovered.ProfileAsync(machine.Host), Is.EqualTo(session.ProfileTarget));
        }

        await Consistency.AssertAsync(machine.Host);
    }
}
