using System.Globalization;
using Watchdog.Core;
using Watchdog.Daemon.Probes;
using Watchdog.Daemon.Probes.WireGuard;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Probes.WireGuard;

internal sealed class WireGuardProbeTests
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
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

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
        var probe = new WireGuardProbe(new FakePrograms(), Traffic(new FakeEcho()));
        Assert.That((await probe.RunAsync(ProbeContext.None, default)).Outcome, Is.EqualTo(ProbeOutcome.Skipped));
    }

    [TestCase("wg0 is gone", "wg1", Host, 51820, Laptop, "10.88.0.2/32", "")]
    [TestCase("another key", "wg0", Desk, 51820, Laptop, "10.88.0.2/32", "")]
    [TestCase("UDP port 51821", "wg0", Host, 51821, Laptop, "10.88.0.2/32", "")]
    [TestCase("not configured any more", "wg0", Host, 51820, Phone, "10.88.0.9/32", "")]
    [TestCase("now goes to peer ygs99", "wg0", Host, 51820, Laptop, "(none)", "10.88.0.0/24")]
    [TestCase("has lost 10.88.0.2/32", "wg0", Host, 51820, Laptop, "10.88.0.3/32", "10.88.9.0/24")]
    [TestCase(null, "wg0", Host, 51820, Laptop, "10.88.0.2/32", "10.88.0.0/24")]
    [TestCase(null, "wg0", Host, 51820, Laptop, "10.88.0.0/24,fd00::2/128", "10.88.0.9/32")]
    public async Task Run_Reconfigured_SaysWhatIsWorse(string? fault, string link, string key, int port, string peer, string allowed, string others)
    {
        var before = await RunAsync(ProbeContext.None, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));

        string[] other = others.Length > 0 ? [Peer(Phone, others, Long, link)] : [];
        var after = await RunAsync(After.The(before), new FakeEcho(), [Interface(link, key, port), Peer(peer, allowed, New, link), .. other]);

        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? "1 of 1 peers"));
    }

    [TestCase(New, "", ProbeOutcome.Passed, TestName = "Run_HandshakeNewerThanTheActivation_Passes")]
    [TestCase(Recent, "10.88.0.2", ProbeOutcome.Passed, TestName = "Run_AnswersAnEcho_Passes")]
    [TestCase(Recent, "", ProbeOutcome.Failed, TestName = "Run_SilentSinceTheActivation_Fails")]
    [TestCase(0, "", ProbeOutcome.Failed, TestName = "Run_NoHandshakeAtAll_Fails")]
    public async Task Run_Traffic(int handshake, string answering, ProbeOutcome outcome)
    {
        var before = await RunAsync(ProbeContext.None, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        var after = await RunAsync(After.The(before), new FakeEcho(answering), Interface(), Peer(Laptop, "10.88.0.2/32", handshake));
        Assert.That(after.Outcome, Is.EqualTo(outcome), after.Detail);
    }

    [Test]
    public async Task Run_OnlyKeepalivesCome_PassesOnceTheCounterHasGrown()
    {
        var before = await RunAsync(ProbeContext.None, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));

        // Each round is a process of its own.
        var first = await RunAsync(After.The(before), Traffic(new FakeEcho()), Interface(), Peer(Laptop, "10.88.0.2/32", Recent, received: 1000));
        var second = await RunAsync(After.The(before), Traffic(new FakeEcho()), Interface(), Peer(Laptop, "10.88.0.2/32", Recent, received: 1032));

        Assert.That((first.Outcome, second.Outcome), Is.EqualTo((ProbeOutcome.Failed, ProbeOutcome.Passed)));
    }

    [TestCase(1, null, ProbeOutcome.Passed)]
    [TestCase(2, null, ProbeOutcome.Failed)]
    [TestCase(1, "10.88.0.2", ProbeOutcome.Failed)]
    [TestCase(1, "10.88.0.3", ProbeOutcome.Passed)]
    public async Task Run_SomeFallSilent_CountsFromHalfOnAndForTheOperatorsOwn(int silent, string? operatedFrom, ProbeOutcome outcome)
    {
        string[] Dump(int first, int second) =>
            [Interface(), Peer(Laptop, "10.88.0.2/32", first), Peer(Phone, "10.88.0.3/32", second), Peer(Desk, "10.88.0.4/32", New)];
        var before = await RunAsync(ProbeContext.None, new FakeEcho(), Dump(Recent, Recent));
        var way = operatedFrom is null ? null : new Operator("root", 0, operatedFrom, "10.88.0.1", 22);

        var after = await RunAsync(After.The(before, way), new FakeEcho(), Dump(Recent, silent == 2 ? Recent : New));

        Assert.That(after.Outcome, Is.EqualTo(outcome), after.Detail);
        Assert.That(after.Detail, Does.Contain("silent since the switch: " + Laptop));
    }

    [Test]
    public async Task Run_SilentWhileTheRollbackIsVerified_IsToldButDoesNotCount()
    {
        var before = await RunAsync(ProbeContext.None, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        var session = After.The(before).Session! with { Phase = Phase.RollingBack };
        var after = await RunAsync(new ProbeContext(session), new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed));
        Assert.That(after.Detail, Does.Contain("silent since the switch"));
    }

    [Test]
    public async Task Run_PeerAsleepAtArm_NeverCounts()
    {
        var before = await RunAsync(ProbeContext.None, new FakeEcho(), Interface(), Peer(Phone, "10.88.0.3/32", Long));
        var after = await RunAsync(After.The(before), new FakeEcho(), Interface());
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed), after.Detail);
    }

    [Test]
    public async Task Run_InterfaceMadeAnew_IsToldWhereItsPeersWere()
    {
        var before = await RunAsync(ProbeContext.None, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent), Peer(Phone, "10.88.0.3/32", Long), Peer(Desk, "10.88.0.4/32", Recent));
        var programs = new FakePrograms()
            .Says("wg show all dump", string.Join('\n', Interface(), Peer(Laptop, "10.88.0.2/32", 0, endpoint: "(none)"), Peer(Phone, "10.88.0.3/32", 0, endpoint: "(none)"), Peer(Desk, "10.88.0.4/32", New)))
            .Says("wg set", "");

        var after = await new WireGuardProbe(programs, Traffic(new FakeEcho("10.88.0.2"))).RunAsync(After.The(before), default);

        Assert.That(programs.Ran, Does.Contain($"wg set wg0 peer {Laptop} endpoint 192.0.2.1:4500"), "not the one that slept, nor the one that is known");
        Assert.That(after.Detail, Does.EndWith("; the endpoint of arm was set again, as the new system knew none, for " + Laptop), "only so can be seen that the tunnel may live by it");
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed), after.Detail);
    }

    [Test]
    public async Task Run_EveryEndpointIsKnown_ChangesNothing()
    {
        var before = await RunAsync(ProbeContext.None, new FakeEcho(), Interface(), Peer(Laptop, "10.88.0.2/32", Recent));
        var programs = new FakePrograms().Says("wg show all dump", string.Join('\n', Interface(), Peer(Laptop, "10.88.0.2/32", Recent)));

        await new WireGuardProbe(programs, Traffic(new FakeEcho())).RunAsync(After.The(before), default);

        Assert.That(programs.Ran, Is.EqualTo(new[] { "wg show all dump" }));
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

    private Task<ProbeResult> RunAsync(ProbeContext context, FakeEcho echo, params string[] dump) =>
        RunAsync(context, Traffic(echo), dump);

    private static Task<ProbeResult> RunAsync(ProbeContext context, WireGuardTraffic traffic, params string[] dump) =>
        new WireGuardProbe(new FakePrograms().Says("wg show all dump", string.Join('\n', dump) + "\n"), traffic).RunAsync(context, default);
}
