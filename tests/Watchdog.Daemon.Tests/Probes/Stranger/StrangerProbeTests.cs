using Watchdog.Core;
using Watchdog.Daemon.Probes;
using Watchdog.Daemon.Probes.Stranger;

namespace Watchdog.Daemon.Tests.Probes.Stranger;

internal sealed class StrangerProbeTests
{
    private static readonly StrangerOrder.Listener Any = new("0.0.0.0", 22);
    private static readonly StrangerOrder.Tunnel Tunnel = new("wg0", "hostkey=", 51820, [22, 2222]);
    private static readonly StrangerOrder Order = new([Any], [Tunnel]);

    [Test]
    public async Task Ssh_CannotLook_IsSkippedAndSaysWhy()
    {
        var result = await new StrangerSshProbe(Sees(StrangerReport.Unable("unshare: Operation not permitted"))).RunAsync(ProbeContext.None, default);
        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Skipped));
        Assert.That(result.Detail, Does.Contain("unshare: Operation not permitted"));
    }

    [TestCase(null, ProbeOutcome.Passed, "reached from outside: 0.0.0.0:22")]
    [TestCase("10.77.0.2:22 does not answer", ProbeOutcome.Failed, "not reached from outside any more: port 22: 10.77.0.2:22 does not answer")]
    public async Task Ssh_AfterTheSwitch_WhatWasReachedMustBe(string? fault, ProbeOutcome outcome, string detail)
    {
        var before = await new StrangerSshProbe(Sees(Listeners(null))).RunAsync(ProbeContext.None, default);
        var after = await new StrangerSshProbe(Sees(Listeners(fault))).RunAsync(After.The(before), default);
        Assert.That((after.Outcome, after.Detail), Is.EqualTo((outcome, detail)));
    }

    [Test]
    public async Task Ssh_NotReachedAtArm_FailsThenAndSoNeverCounts()
    {
        var before = await new StrangerSshProbe(Sees(Listeners("refused"))).RunAsync(ProbeContext.None, default);
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Failed));
        Assert.That(before.Evidence, Is.Empty);
    }

    [Test]
    public async Task WireGuard_AtArm_KeepsThePortsThatItReached()
    {
        var before = await new StrangerWireGuardProbe(Sees(Tunnels(null, "refused", 22))).RunAsync(ProbeContext.None, default);
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);
        Assert.That(before.Evidence, Does.Contain("\"ssh_ports\":[22]"));
    }

    [Test]
    public async Task WireGuard_AfterTheSwitch_SaysWhatIsWorse()
    {
        var before = await new StrangerWireGuardProbe(Sees(Tunnels(null, null, 22))).RunAsync(ProbeContext.None, default);
        var after = await new StrangerWireGuardProbe(Sees(Tunnels(null, "no handshake with wg0"))).RunAsync(After.The(before), default);
        Assert.That((after.Outcome, after.Detail), Is.EqualTo((ProbeOutcome.Failed, "no handshake with wg0")));
    }

    [Test]
    public async Task WireGuard_CannotMakeATunnel_IsSkipped()
    {
        var result = await new StrangerWireGuardProbe(Sees(Tunnels("wireguard-go is not installed", null))).RunAsync(ProbeContext.None, default);
        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Skipped));
        Assert.That(result.Detail, Does.Contain("wireguard-go is not installed"));
    }

    [Test]
    public async Task WireGuard_NoInterface_IsSkipped()
    {
        var result = await new StrangerWireGuardProbe(new Looking(new StrangerOrder([Any], []), Listeners(null))).RunAsync(ProbeContext.None, default);
        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Skipped));
    }

    private static StrangerReport Listeners(string? fault) => new(null, [new StrangerReport.Listener("0.0.0.0", 22, fault)], []);

    private static StrangerReport Tunnels(string? cannot, string? fault, params int[] reached) =>
        new(null, [], [new StrangerReport.Tunnel("wg0", cannot, fault, reached)]);

    private static Looking Sees(StrangerReport report) => new(Order, report);

    private sealed class Looking(StrangerOrder order, StrangerReport report) : IStranger
    {
        public Task<StrangerLook> LookAsync(ProbeContext context, CancellationToken cancellation) =>
            Task.FromResult(new StrangerLook(order, report));
    }
}
