using System.Globalization;
using Watchdog.Core;
using Watchdog.Probes.Tests.Fakes;
using Watchdog.Probes.WireGuard;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.WireGuard;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WireGuardProbeTests : IDisposable
{
    private const string Secret = "cHJpdmF0ZS1rZXktcHJpdmF0ZS1rZXktcHJpdmF0ZS0=";
    private const string PresharedSecret = "cHJlc2hhcmVkLXByZXNoYXJlZC1wcmVzaGFyZWQtMDA=";
    private const string Host = "P93Zp4U7k/dOmTTdEGJznJBMlFRY4d2RwMbaRvOeTT4=";
    private const string Laptop = "2Fb5gTVUUb6utdWE0x3tL9SihcR2a2THVwef7shjZSU=";
    private const string Phone = "ygs99M87wRJ7SPFp9doDXO5OqZiLsL5ZVASO3XG1jEU=";
    private const string Desk = "cRdD5kVAXZQIW1bVf27rbCYFT1kQ7U5MZKz4kO1wI1w=";
    private const int Recent = -60;
    private const int Long = -3600;
    private const int New = 5;

    private readonly ManualTime _time = new();
    private readonly TempHost _host = new();

    public void Dispose() => _host.Dispose();

    [Test]
    public async Task Run_AtArm_NamesInterfacesAndKeepsNoSecret()
    {
        var result = await RunAsync(ProbeContext.None, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Passed));
            Assert.That(result.Detail, Is.EqualTo("wg0: UDP port 51820, 1 of 1 peers alive"));
            Assert.That(result.ToString(), Does.Not.Contain(Secret).And.Not.Contain(PresharedSecret));
        }
    }

    [Test]
    public async Task Run_NoInterface_IsSkipped() =>
        Assert.That((await RunAsync(ProbeContext.None, new FakeEcho())).Outcome, Is.EqualTo(ProbeOutcome.Skipped));

    [Test]
    public async Task Run_NotInstalled_IsSkipped()
    {
        var probe = new WireGuardProbe(new FakePrograms(), Traffic(new FakeEcho()), FakeLinks.Tunnel, _time);
        Assert.That((await probe.RunAsync(ProbeContext.None, default)).Outcome, Is.EqualTo(ProbeOutcome.Skipped));
    }

    [TestCase("wg0 is gone", "wg1", Host, 51820, Laptop, "10.88.9.2/32", "")]
    [TestCase("another key", "wg0", Desk, 51820, Laptop, "10.88.0.2/32", "")]
    [TestCase("UDP port 51821", "wg0", Host, 51821, Laptop, "10.88.0.2/32", "")]
    [TestCase("not configured any more", "wg0", Host, 51820, Phone, "10.88.0.9/32", "")]
    [TestCase("now goes to peer ygs99", "wg0", Host, 51820, Laptop, "(none)", "10.88.0.0/24")]
    [TestCase("has lost 10.88.0.2/32", "wg0", Host, 51820, Laptop, "10.88.0.3/32", "10.88.9.0/24")]
    public async Task Run_TheOperatorsTunnelIsReconfiguredAndCarriesNothing_FailsAndSaysWhy(string fault, string link, string key, int port, string peer, string allowed, string others)
    {
        var before = await RunAsync(Arming(), new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));

        string[] other = others.Length > 0 ? [Peer(Phone, others, Long, link)] : [];
        var after = await RunAsync(After.The(before, Way), new FakeEcho(), [Interface(link, key, port), Peer(peer, allowed, Recent, link, endpoint: "(none)"), .. other]);

        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault));
    }

    [TestCase("wg0", Desk, 51820, Laptop, "10.88.0.2/32", TestName = "Run_InterfaceHasAnotherKeyAndTheOperatorsPeerIsAlive_Passes")]
    [TestCase("wg0", Host, 41723, Laptop, "10.88.0.2/32", TestName = "Run_KernelChoseAnotherPortAndTheOperatorsPeerIsAlive_Passes")]
    [TestCase("wg0", Host, 51820, Phone, "10.88.0.2/32", TestName = "Run_OperatorsPeerHasAnotherKeyAndIsAlive_Passes")]
    [TestCase("wg0", Host, 51820, Phone, "10.88.0.0/24", TestName = "Run_OperatorsAddressIsInANetworkOfAnAlivePeer_Passes")]
    [TestCase("wg1", Host, 51820, Laptop, "10.88.0.2/32", TestName = "Run_InterfaceHasAnotherNameAndTheOperatorsPeerIsAlive_Passes")]
    public async Task Run_ReconfiguredButThePacketsPass(string link, string key, int port, string peer, string allowed)
    {
        var before = await RunAsync(Arming(), new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        var after = await RunAsync(After.The(before, Way), new FakeEcho(), Interface(link, key, port), Peer(peer, allowed, New, link));
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed), after.Detail);
        Assert.That(after.Detail, Does.Contain("by which you came in (10.88.0.2), is alive"));
    }

    [TestCase(Phone, TestName = "Run_OperatorsPeerIsGoneAndAnotherInterfaceRoutesEverything_Fails")]
    public async Task Run_ADefaultRouteElsewhereIsNoWayIn(string other)
    {
        var before = await RunAsync(Arming(), new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        var after = await RunAsync(After.The(before, Way), new FakeEcho(), Interface(), Interface("vpn"), Peer(other, "0.0.0.0/0", New, "vpn"));
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Failed), after.Detail);
    }

    [TestCase(New, "", ProbeOutcome.Passed, TestName = "Run_HandshakeNewerThanTheActivation_Passes")]
    [TestCase(Recent, "10.88.0.2", ProbeOutcome.Passed, TestName = "Run_AnswersAnEcho_Passes")]
    [TestCase(Recent, "", ProbeOutcome.Failed, TestName = "Run_SilentSinceTheActivation_Fails")]
    [TestCase(0, "", ProbeOutcome.Failed, TestName = "Run_NoHandshakeAtAll_Fails")]
    public async Task Run_Traffic(int handshake, string answering, ProbeOutcome outcome)
    {
        var before = await RunAsync(Arming(), new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        var after = await RunAsync(After.The(before, Way), new FakeEcho(answering), Interface(), Peer(Laptop, "10.88.0.2/32", handshake));
        Assert.That(after.Outcome, Is.EqualTo(outcome), after.Detail);
    }

    [TestCase(0, ProbeOutcome.Skipped)]
    [TestCase(179, ProbeOutcome.Skipped)]
    [TestCase(181, ProbeOutcome.Failed)]
    public async Task Run_InterfaceMadeAnewDoesNotKnowWhereTheOperatorsPeerIs_IsNoSightOfAFailureUntilItMustHaveCalled(int seconds, ProbeOutcome outcome)
    {
        var before = await RunAsync(Arming(), new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        _time.Advance(TimeSpan.FromSeconds(seconds));
        var programs = new FakePrograms().Says("wg show all dump", string.Join('\n', Interface(), Peer(Laptop, "10.88.0.2/32", 0, endpoint: "(none)")));

        var after = await new WireGuardProbe(programs, Traffic(new FakeEcho()), FakeLinks.Tunnel, _time).RunAsync(After.The(before, Way), default);

        Assert.That(after.Outcome, Is.EqualTo(outcome), after.Detail);
        Assert.That(programs.Ran, Is.EqualTo(new[] { "wg show all dump" }), "a probe changes nothing");
    }

    [Test]
    public async Task Run_TheOperatorsNetworkIsBehindAPeer_TheOperatorIsAskedAndNotThePeer()
    {
        var way = Way with { Remote = "192.168.7.9" };
        var before = await RunAsync(ProbeContext.Arming(way), new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32,192.168.7.0/24", Recent));
        var echo = new FakeEcho("192.168.7.9");
        var after = await RunAsync(After.The(before, way), echo, Interface(), Peer(Laptop, "10.88.0.2/32,192.168.7.0/24", Recent));
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed), after.Detail);
        Assert.That(echo.Asked, Is.EqualTo(new[] { "192.168.7.9" }));
    }

    [Test]
    public async Task Run_OnlyKeepalivesCome_PassesOnceTheCounterHasGrown()
    {
        var before = await RunAsync(Arming(), new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));

        // Each round is a process of its own.
        var first = await RunAsync(After.The(before, Way), Traffic(new FakeEcho()), Interface(), Peer(Laptop, "10.88.0.2/32", Recent, received: 1000));
        var second = await RunAsync(After.The(before, Way), Traffic(new FakeEcho()), Interface(), Peer(Laptop, "10.88.0.2/32", Recent, received: 1032));

        Assert.That((first.Outcome, second.Outcome), Is.EqualTo((ProbeOutcome.Failed, ProbeOutcome.Passed)));
    }

    [TestCase("10.88.0.2", 2, ProbeOutcome.Failed)]
    [TestCase("10.88.0.4", 2, ProbeOutcome.Passed)]
    [TestCase("10.77.0.1", 3, ProbeOutcome.Passed)]
    [TestCase(null, 3, ProbeOutcome.Passed)]
    public async Task Run_SomeFallSilent_CountsForTheOperatorsOwnOnly(string? operatedFrom, int silent, ProbeOutcome outcome)
    {
        string[] Dump(int first, int second, int third) =>
            [Interface(), Peer(Laptop, "10.88.0.2/32", first), Peer(Phone, "10.88.0.3/32", second), Peer(Desk, "10.88.0.4/32", third)];
        var way = operatedFrom is null ? null : Way with { Remote = operatedFrom };
        var links = operatedFrom == "10.77.0.1" ? FakeLinks.Lan : FakeLinks.Tunnel;
        var before = await RunAsync(ProbeContext.Arming(way), links, new FakeEcho(), Dump(Recent, Recent, Recent));

        var after = await RunAsync(After.The(before, way), links, new FakeEcho(), Dump(Recent, Recent, silent == 3 ? Recent : New));

        Assert.That(after.Outcome, Is.EqualTo(outcome), after.Detail);
    }

    [TestCase("10.88.0.2", ProbeOutcome.Passed)]
    [TestCase("10.77.0.1", ProbeOutcome.Passed)]
    [TestCase(null, ProbeOutcome.Passed)]
    public async Task Run_AnotherPeerIsRemovedOnPurpose_IsToldAndDecidesNothing(string? operatedFrom, ProbeOutcome outcome)
    {
        var way = operatedFrom is null ? null : Way with { Remote = operatedFrom };
        var links = operatedFrom == "10.77.0.1" ? FakeLinks.Lan : FakeLinks.Tunnel;
        var before = await RunAsync(ProbeContext.Arming(way), links, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent), Peer(Phone, "10.88.0.3/32", Recent));
        var after = await RunAsync(After.The(before, way), links, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", New));
        Assert.That(after.Outcome, Is.EqualTo(outcome), after.Detail);
        Assert.That(after.Detail, Does.Contain($"changed: wg0: peer {Phone} is not configured any more"));
    }

    [TestCase("tunnel", false)]
    [TestCase("lan", true)]
    [TestCase("nobody", false)]
    public async Task Run_AtArm_AloneItDecidesForWhoCameInByATunnel(string by, bool corroborates)
    {
        var way = by == "nobody" ? null : Way;
        var result = await RunAsync(ProbeContext.Arming(way), by == "lan" ? FakeLinks.Lan : FakeLinks.Tunnel, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        Assert.That(result.Corroborates, Is.EqualTo(corroborates));
    }

    [TestCase("", TestName = "Run_NobodyIsKnownAndTheWholeInterfaceIsGone_Fails")]
    [TestCase(Desk, TestName = "Run_NobodyIsKnownAndTheInterfaceHasAnotherKeyAndNobodyIsAlive_Fails")]
    [TestCase("peers", TestName = "Run_NobodyIsKnownAndEveryPeerIsGone_Fails")]
    public async Task Run_NobodyIsKnown_TheLossOfAWholeTunnelFails(string change)
    {
        var before = await RunAsync(ProbeContext.None, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent), Peer(Phone, "10.88.0.3/32", Recent));
        string[] now = change switch
        {
            "" => [],
            "peers" => [Interface(), Peer(Desk, "10.88.0.9/32", New)],
            _ => [Interface(key: change), Peer(Laptop, "10.88.0.2/32", Recent), Peer(Phone, "10.88.0.3/32", Recent)],
        };
        var after = await RunAsync(After.The(before), new FakeEcho(), now);
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Failed), after.Detail);
    }

    [Test]
    public async Task Run_SilentWhileTheRollbackIsVerified_IsToldButDoesNotCount()
    {
        var before = await RunAsync(Arming(), new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        var session = After.The(before, Way).Session! with { Phase = Phase.RollingBack };
        var after = await RunAsync(new ProbeContext(session), new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed));
        Assert.That(after.Detail, Does.Contain("is silent; it may have gone away"));
    }

    [Test]
    public async Task Run_PeerAsleepAtArm_NeverCounts()
    {
        var before = await RunAsync(ProbeContext.None, new FakeEcho(), Interface(), Peer(Phone, "10.88.0.3/32", Long));
        var after = await RunAsync(After.The(before), new FakeEcho(), Interface());
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed), after.Detail);
    }

    [Test]
    public async Task Run_IPv6Peer_IsAskedThroughTheTunnel()
    {
        var echo = new FakeEcho("fd00:88::2");
        var result = await RunAsync(ProbeContext.None, echo, Interface(), Peer(Laptop, "fd00:88::/64,fd00:88::2/128", Long));
        Assert.That(echo.Asked, Is.EqualTo(new[] { "fd00:88::2" }));
        Assert.That(result.Detail, Does.Contain("1 of 1 peers alive"));
    }

    private WireGuardTraffic Traffic(FakeEcho echo) =>
        new(echo, new ReceivedCounters(Path.Combine(_host.Root, "received")), _time);

    private static string Interface(string link = "wg0", string key = Host, int port = 51820) => $"{link}\t{Secret}\t{key}\t{port}\toff";

    private static string Peer(string key, string allowed, int handshake, string link = "wg0", long received = 0, string endpoint = "192.0.2.1:4500")
    {
        // Against the end of the activation, which is where the tests' clock stands; 0: none.
        var when = handshake == 0 ? 0 : Make.Wall.AddSeconds(handshake).ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"{link}\t{key}\t{PresharedSecret}\t{endpoint}\t{allowed}\t{when}\t{received}\t0\toff");
    }

    private static Operator Way { get; } = new("root", 0, "10.88.0.2", "10.88.0.1", 22);

    private static ProbeContext Arming() => ProbeContext.Arming(Way);

    private Task<ProbeResult> RunAsync(ProbeContext context, FakeEcho echo, params string[] dump) =>
        RunAsync(context, FakeLinks.Tunnel, Traffic(echo), dump);

    private Task<ProbeResult> RunAsync(ProbeContext context, FakeLinks links, FakeEcho echo, params string[] dump) =>
        RunAsync(context, links, Traffic(echo), dump);

    private Task<ProbeResult> RunAsync(ProbeContext context, WireGuardTraffic traffic, params string[] dump) =>
        RunAsync(context, FakeLinks.Tunnel, traffic, dump);

    private Task<ProbeResult> RunAsync(ProbeContext context, FakeLinks links, WireGuardTraffic traffic, params string[] dump) =>
        new WireGuardProbe(new FakePrograms().Says("wg show all dump", string.Join('\n', dump) + "\n"), traffic, links, _time).RunAsync(context, default);
}
