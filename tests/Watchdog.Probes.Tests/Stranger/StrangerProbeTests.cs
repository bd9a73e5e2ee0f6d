using System.Text.Json;
using Watchdog.Core;
using Watchdog.Probes.Stranger;
using Watchdog.Probes.Tests.Fakes;

namespace Watchdog.Probes.Tests.Stranger;

internal sealed class StrangerProbeTests
{
    private static readonly StrangerOrder.Listener Any = new("0.0.0.0", 22);
    private static readonly StrangerOrder.Tunnel Tunnel = new("wg0", "hostkey=", 51820, [22, 2222]);
    private static readonly StrangerOrder Order = new([Any], [Tunnel]);

    [Test]
    public async Task Ssh_CannotLook_IsSkippedAndSaysWhy()
    {
        var result = await new StrangerSshProbe(Sees(StrangerReport.Unable("unshare: Operation not permitted")), new FakeLinks()).RunAsync(ProbeContext.None, default);
        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Skipped));
        Assert.That(result.Detail, Does.Contain("unshare: Operation not permitted"));
    }

    [TestCase(null, ProbeOutcome.Passed, "reached from outside: 0.0.0.0:22")]
    [TestCase("10.77.0.2:22 does not answer", ProbeOutcome.Failed, "not reached from outside any more: port 22: 10.77.0.2:22 does not answer")]
    public async Task Ssh_AfterTheSwitch_WhatWasReachedMustBe(string? fault, ProbeOutcome outcome, string detail)
    {
        var before = await new StrangerSshProbe(Sees(Listeners(null)), new FakeLinks()).RunAsync(ProbeContext.None, default);
        var after = await new StrangerSshProbe(Sees(Listeners(fault)), new FakeLinks()).RunAsync(After.The(before), default);
        Assert.That((after.Outcome, after.Detail), Is.EqualTo((outcome, detail)));
    }

    [Test]
    public async Task Ssh_NotReachedAtArm_FailsThenAndSoNeverCounts()
    {
        var before = await new StrangerSshProbe(Sees(Listeners("refused")), new FakeLinks()).RunAsync(ProbeContext.None, default);
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Failed));
        Assert.That(before.Evidence, Is.Empty);
    }

    [Test]
    public async Task WireGuard_AtArm_KeepsThePortsThatItReached()
    {
        var before = await new StrangerWireGuardProbe(Sees(Tunnels(null, "refused", 22)), new FakeLinks()).RunAsync(ProbeContext.None, default);
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);
        Assert.That(before.Evidence, Does.Contain("\"ssh_ports\":[22]"));
    }

    [Test]
    public async Task WireGuard_AfterTheSwitch_SaysWhatIsWorse()
    {
        var before = await new StrangerWireGuardProbe(Sees(Tunnels(null, null, 22)), new FakeLinks()).RunAsync(ProbeContext.None, default);
        var after = await new StrangerWireGuardProbe(Sees(Tunnels(null, "no handshake with wg0")), new FakeLinks()).RunAsync(After.The(before), default);
        Assert.That((after.Outcome, after.Detail), Is.EqualTo((ProbeOutcome.Failed, "no handshake with wg0")));
    }

    [Test]
    public async Task WireGuard_CannotMakeATunnel_IsSkipped()
    {
        var result = await new StrangerWireGuardProbe(Sees(Tunnels("wireguard-go is not installed", null)), new FakeLinks()).RunAsync(ProbeContext.None, default);
        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Skipped));
        Assert.That(result.Detail, Does.Contain("wireguard-go is not installed"));
    }

    [Test]
    public async Task WireGuard_NoInterface_IsSkipped()
    {
        var result = await new StrangerWireGuardProbe(new Looking(new StrangerOrder([Any], []), Listeners(null)), new FakeLinks()).RunAsync(ProbeContext.None, default);
        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Skipped));
    }

    [Test]
    public async Task WireGuard_SshdListensElsewhere_IsSkipped()
    {
        var order = new StrangerOrder([new("10.77.0.2", 22)], [Tunnel with { SshPorts = [] }]);
        var result = await new StrangerWireGuardProbe(new Looking(order, Tunnels(null, null)), new FakeLinks()).RunAsync(ProbeContext.None, default);
        Assert.That((result.Outcome, result.Detail), Is.EqualTo((ProbeOutcome.Skipped, "sshd listens at the address of no WireGuard interface")));
    }

    [TestCase("network", "10.77.0.2", 22, false)]
    [TestCase("network", "10.77.0.2", 443, true)]
    [TestCase("tunnel", "10.88.0.1", 22, true)]
    [TestCase("proxy", "127.0.0.1", 22, true)]
    [TestCase("nobody", "", 0, false)]
    public async Task Ssh_AtArm_DecidesForWhoCameInByWhatItSees(string by, string local, int port, bool corroborates)
    {
        var result = await new StrangerSshProbe(Sees(Listeners(null)), Links(by)).RunAsync(Arming(by, local, port), default);
        Assert.That((result.Outcome, result.Corroborates), Is.EqualTo((ProbeOutcome.Passed, corroborates)));
    }

    [TestCase("network", true)]
    [TestCase("tunnel", false)]
    [TestCase("nobody", false)]
    public async Task WireGuard_AtArm_DecidesForWhoCameInByATunnel(string by, bool corroborates)
    {
        var result = await new StrangerWireGuardProbe(Sees(Tunnels(null, null, 22)), Links(by)).RunAsync(Arming(by, "10.88.0.1", 22), default);
        Assert.That((result.Outcome, result.Corroborates), Is.EqualTo((ProbeOutcome.Passed, corroborates)));
    }

    [TestCase(22, ProbeOutcome.Failed, "not reached from outside any more: port 22: refused")]
    [TestCase(2222, ProbeOutcome.Passed, "reached from outside: 0.0.0.0:22; not any more, and not by where you came in: port 2222: refused")]
    public async Task Ssh_OneListenerIsLost_DecidesWhereTheOperatorCameInByIt(int lost, ProbeOutcome outcome, string detail)
    {
        StrangerOrder.Listener[] both = [new("0.0.0.0", 22, IsOwn: true), new("0.0.0.0", 2222)];
        var order = new StrangerOrder(both, []);
        var atArm = new ProbeResult("stranger-ssh", ProbeOutcome.Passed, "", "evidence");
        var report = new StrangerReport(null, [.. both.Select(l => new StrangerReport.Listener(l.Address, l.Port, l.Port == lost ? "refused" : null))], []);

        var after = await new StrangerSshProbe(new Looking(order, report), FakeLinks.Lan).RunAsync(After.The(atArm), default);

        Assert.That((after.Outcome, after.Detail), Is.EqualTo((outcome, detail)));
    }

    [TestCase("10.77.0.2", false, "0.0.0.0")]
    [TestCase("::ffff:10.77.0.2", false, "0.0.0.0")]
    [TestCase("fd00::2", false, "::")]
    [TestCase("10.77.0.2", true, "", Description = "IPv4 is shut from outside: what of IPv6 is open is not the operator's")]
    public async Task Ssh_ListenersOfBothFamilies_TheOperatorsIsThatOfTheFamily(string local, bool isIPv4Shut, string own)
    {
        var report = new StrangerReport(null, [new("0.0.0.0", 22, isIPv4Shut ? "refused" : null), new("::", 22, null)], []);
        var result = await new StrangerSshProbe(Sees(report), FakeLinks.Lan).RunAsync(Arming("network", local, 22), default);

        var evidence = JsonSerializer.Deserialize(result.Evidence, StrangerJson.Default.OrderListeners)!;
        Assert.That(string.Join(' ', evidence.Where(l => l.IsOwn).Select(l => l.Address)), Is.EqualTo(own));
        Assert.That(result.Corroborates, Is.EqualTo(own.Length == 0));
    }

    [TestCase("10.77.0.2", true, ProbeOutcome.Passed, Description = "at arm by a daemon that took both for the operator's")]
    [TestCase("10.77.0.2", false, ProbeOutcome.Passed)]
    [TestCase("::ffff:10.77.0.2", false, ProbeOutcome.Passed)]
    [TestCase("fe80::2", false, ProbeOutcome.Passed)]
    [TestCase("fd00::2", true, ProbeOutcome.Failed)]
    [TestCase(null, false, ProbeOutcome.Failed)]
    public async Task Ssh_TheHostHasNoIPv6AnyMore_CountsForWhoCameByIt(string? local, bool isOwn, ProbeOutcome outcome)
    {
        var after = await AfterwardsAsync(local, [new("0.0.0.0", 22, isOwn), new("::", 22, isOwn)], null, StrangerReport.NoAddress);

        Assert.That(after.Outcome, Is.EqualTo(outcome), after.Detail);
        Assert.That(after.Detail, Does.Contain(StrangerReport.NoAddress), "it is told in any case");
    }

    [Test]
    public async Task Ssh_NothingIsLeftToBeTried_IsSkipped()
    {
        var after = await AfterwardsAsync("10.77.0.2", [new("::", 22)], StrangerReport.NoAddress);
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Skipped), after.Detail);
    }

    [TestCase("fd00::2")]
    [TestCase(null)]
    public async Task Ssh_TheStrangerHasNoIPv6_IsSkippedWhereNothingElseIsSeen(string? local)
    {
        var alone = await AfterwardsAsync(local, [new("::", 22, IsOwn: true)], "there is no IPv6 for a stranger");
        var beside = await AfterwardsAsync(local, [new("::", 22, IsOwn: true), new("0.0.0.0", 22)], "there is no IPv6 for a stranger", null);

        Assert.That(alone.Outcome, Is.EqualTo(ProbeOutcome.Skipped), alone.Detail);
        Assert.That(beside.Outcome, Is.EqualTo(ProbeOutcome.Skipped), beside.Detail);
    }

    [Test]
    public async Task Ssh_TheOperatorsFamilyIsNotReached_Fails()
    {
        var after = await AfterwardsAsync("10.77.0.2", [new("0.0.0.0", 22, IsOwn: true), new("::", 22)], "refused", StrangerReport.NoAddress);
        Assert.That((after.Outcome, after.Detail), Is.EqualTo((ProbeOutcome.Failed, "not reached from outside any more: port 22: refused")));
    }

    private static Task<ProbeResult> AfterwardsAsync(string? local, StrangerOrder.Listener[] tried, params string?[] faults)
    {
        var report = new StrangerReport(null, [.. tried.Zip(faults, (l, f) => new StrangerReport.Listener(l.Address, l.Port, f))], []);
        var atArm = new ProbeResult("stranger-ssh", ProbeOutcome.Passed, "", "evidence");
        var way = local is null ? null : new Operator("root", 0, "192.0.2.7", local, 22);
        return new StrangerSshProbe(new Looking(new StrangerOrder(tried, []), report), FakeLinks.Lan).RunAsync(After.The(atArm, way), default);
    }

    [TestCase("wg0", ProbeOutcome.Failed)]
    [TestCase("wg1", ProbeOutcome.Passed)]
    public async Task WireGuard_OneTunnelIsLost_DecidesWhereTheOperatorCameInByIt(string lost, ProbeOutcome outcome)
    {
        var order = new StrangerOrder([], [Tunnel with { IsOwn = true }, Tunnel with { Name = "wg1" }]);
        var atArm = new ProbeResult("stranger-wireguard", ProbeOutcome.Passed, "", "evidence");
        var report = new StrangerReport(null, [], [.. order.Tunnels.Select(t => new StrangerReport.Tunnel(t.Name, null, t.Name == lost ? "no handshake" : null, [22]))]);

        var after = await new StrangerWireGuardProbe(new Looking(order, report), FakeLinks.Tunnel).RunAsync(After.The(atArm), default);

        Assert.That(after.Outcome, Is.EqualTo(outcome), after.Detail);
        Assert.That(after.Detail, Does.Contain("no handshake"), "it is told in any case");
    }

    /// <summary>A firewall that lets people in by their address, or on one link alone, keeps out strangers, and not the operator.</summary>
    [TestCase(TwinOutcome.LetsIn, ProbeOutcome.Skipped, "TWIN, and no stranger any more: port 22: refused")]
    [TestCase(TwinOutcome.KeepsOut, ProbeOutcome.Failed, "not reached from outside any more: port 22: refused; TWIN")]
    [TestCase(TwinOutcome.Unlike, ProbeOutcome.Failed, "not reached from outside any more: port 22: refused")]
    public async Task Ssh_TheStrangerIsKeptOut_ATwinOfTheFirewallTellsWhetherTheOperatorIs(TwinOutcome said, ProbeOutcome outcome, string detail)
    {
        var order = new StrangerOrder([Any with { IsOwn = true }], []);
        var atArm = new ProbeResult("stranger-ssh", ProbeOutcome.Passed, "", "evidence");

        var after = await new StrangerSshProbe(new Looking(order, Listeners("refused") with { Twin = new TwinAnswer(said, "TWIN") }), FakeLinks.Lan)
            .RunAsync(After.The(atArm, new Operator("root", 0, "192.0.2.7", "10.77.0.2", 22)), default);

        Assert.That((after.Outcome, after.Detail), Is.EqualTo((outcome, detail)));
        Assert.That(after.Clears, Is.EqualTo(said == TwinOutcome.LetsIn), "a series of failures ends with it");
    }

    /// <summary>Only what comes after the handshake is the firewall's on the tunnel.</summary>
    [TestCase(TwinOutcome.LetsIn, true, ProbeOutcome.Skipped)]
    [TestCase(TwinOutcome.LetsIn, false, ProbeOutcome.Failed)]
    [TestCase(TwinOutcome.KeepsOut, true, ProbeOutcome.Failed)]
    public async Task WireGuard_TheStrangerIsKeptOut_ATwinOfTheFirewallTellsWhetherTheOperatorIs(TwinOutcome said, bool isUp, ProbeOutcome outcome)
    {
        var order = new StrangerOrder([], [Tunnel with { IsOwn = true }]);
        var atArm = new ProbeResult("stranger-wireguard", ProbeOutcome.Passed, "", "evidence");
        var report = new StrangerReport(null, [], [new StrangerReport.Tunnel("wg0", null, "not reached", [], isUp)]) { Twin = new TwinAnswer(said, "TWIN") };

        var after = await new StrangerWireGuardProbe(new Looking(order, report), FakeLinks.Tunnel).RunAsync(After.The(atArm), default);

        Assert.That(after.Outcome, Is.EqualTo(outcome), after.Detail);
        Assert.That(after.Detail, Does.Contain("not reached"));
    }

    private static FakeLinks Links(string by) => by switch
    {
        "network" => FakeLinks.Lan,
        "tunnel" => FakeLinks.Tunnel,
        _ => FakeLinks.Proxy,
    };

    private static ProbeContext Arming(string by, string local, int port) =>
        ProbeContext.Arming(by == "nobody" ? null : new Operator("root", 0, "192.0.2.7", local, port));

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
