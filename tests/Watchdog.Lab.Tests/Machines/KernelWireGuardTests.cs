using Watchdog.Lab.Tests.Scenarios;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Machines;

/// <summary>A lockout over the kernel's own WireGuard, which the stranger sees over the kernel's own WireGuard.</summary>
/// <remarks>Not beside other machines: the stranger has 4.5 s for its look, which an emulated processor cannot share.</remarks>
[Category("Vm")]
public sealed class KernelWireGuardTests
{
    [Test]
    public async Task FirewallOnTheTunnelCloses_NobodyHelps_TheStrangerSeesItAndTheHostComesBackEarly()
    {
        await using var machine = await Machine.UpAsync("wireguard");
        Assert.That((await machine.Host.InAsync("ip", "-details", "link", "show", "wg0")).Text, Does.Contain("wireguard"));
        Assert.That((await machine.Host.ShellAsync("command -v wireguard-go")).Succeeded, Is.False, "there is no other than the kernel's");
        await machine.Host.SwitchAsync("firewall-wg-base");
        var session = await ArmWithTheStrangerAsync(machine);

        await machine.Host.SwitchAsync("firewall-wg");
        await machine.UntilPhaseAsync(Phase.Probation);
        var from = await machine.NowAsync();
        var back = await machine.UntilBackAsync(session, Way.Wg);

        await machine.Host.UntilAsync(() => machine.Client.HasEndedAsync(session.Id), Machine.Patience, "the session has ended");
        var last = (await machine.Client.StatusAsync()).Last!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(last.Cause, Does.Contain("locked out: stranger-wireguard has failed"));
        }

        await Consistency.AssertAsync(machine.Host);
        MachineReport.Add("lockout: firewall-wg, kernel WireGuard", last.Cause, back - from, "switch");
    }

    /// <summary>Arms so that the stranger counts. It has seconds for its look, and the emulated processor not always the time.</summary>
    private static async Task<Session> ArmWithTheStrangerAsync(Machine machine)
    {
        const int attempts = 5;
        var seen = new List<string?>();
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            var session = await machine.Client.ArmAsync("--window", "20min", "--lockout-time", "15s");
            var look = session.Probes.Single(p => p.Name == "stranger-wireguard").AtArm;
            if (look?.Outcome == ProbeOutcome.Passed)
            {
                return session;
            }

            seen.Add(look?.Detail);
            await machine.Host.InAsync("rollbackctl", "disarm");
        }

        throw new LabException($"The stranger did not get through the tunnel of a healthy host: {string.Join("; ", seen)}");
    }
}
