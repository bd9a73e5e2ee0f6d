using Watchdog.Core;
using Watchdog.Probes.Network;
using Watchdog.Probes.Tests.Fakes;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Network;

internal sealed class AddressProbeTests
{
    private const string Loopback = """{"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"}]}""";
    private static readonly Operator Way = new("root", 0, "10.77.0.1", "10.77.0.2", 22);

    [Test]
    public async Task Run_AtArm_NamesTheAddressAndItsInterface()
    {
        var result = await RunAsync(ProbeContext.Arming(Way), Host("10.77.0.2", 24));
        Assert.That((result.Outcome, result.Detail, result.Corroborates), Is.EqualTo((ProbeOutcome.Passed, "you came to 10.77.0.2 on host0", false)));
    }

    [Test]
    public async Task Run_NobodyCameIn_IsSkipped() =>
        Assert.That((await RunAsync(ProbeContext.None, Host("10.77.0.2", 24))).Outcome, Is.EqualTo(ProbeOutcome.Skipped));

    [Test]
    public async Task Run_CameByAProxyOnTheHost_IsSkipped() =>
        Assert.That((await RunAsync(ProbeContext.Arming(Way with { Local = "127.0.0.1" }), Host("10.77.0.2", 24))).Outcome, Is.EqualTo(ProbeOutcome.Skipped));

    [TestCase("10.77.0.2", 24, ProbeOutcome.Passed, "10.77.0.2 on host0")]
    [TestCase("10.77.0.2", 32, ProbeOutcome.Passed, "10.77.0.2 on host0")]
    [TestCase("10.77.0.9", 24, ProbeOutcome.Failed, "the host does not have 10.77.0.2 any more, by which you came in: host0 has 10.77.0.9")]
    public async Task Run_AfterTheSwitch_TheAddressMustBeThere(string address, int prefix, ProbeOutcome outcome, string detail)
    {
        var before = await RunAsync(ProbeContext.Arming(Way), Host("10.77.0.2", 24));
        var after = await RunAsync(After.The(before, Way), Host(address, prefix));
        Assert.That((after.Outcome, after.Detail), Is.EqualTo((outcome, detail)));
    }

    [Test]
    public async Task Run_TheAddressIsOnAnotherInterface_Passes()
    {
        var before = await RunAsync(ProbeContext.Arming(Way), Host("10.77.0.2", 24));
        var after = await RunAsync(After.The(before, Way), Host("10.77.0.2", 24, link: "br0"));
        Assert.That((after.Outcome, after.Detail), Is.EqualTo((ProbeOutcome.Passed, "10.77.0.2 on br0")));
    }

    [Test]
    public async Task Run_NoWayBackToTheOperator_Fails()
    {
        var before = await RunAsync(ProbeContext.Arming(Way), Host("10.77.0.2", 24));
        var after = await RunAsync(After.The(before, Way), Host("10.77.0.2", 24), "RTNETLINK answers: Network is unreachable");
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Failed));
        Assert.That(after.Detail, Does.StartWith("there is no way back from 10.77.0.2 to 10.77.0.1").And.EndsWith("Network is unreachable"));
    }

    [TestCase("RTNETLINK answers: Network is unreachable")]
    [TestCase("")]
    public async Task Run_NoWayBackAtArmEither_TheAddressAloneDecides(string now)
    {
        var before = await RunAsync(ProbeContext.Arming(Way), Host("10.77.0.2", 24), "RTNETLINK answers: Network is unreachable");
        var kept = await RunAsync(After.The(before, Way), Host("10.77.0.2", 24), now);
        var lost = await RunAsync(After.The(before, Way), Host("10.77.0.9", 24), now);

        Assert.That((before.Outcome, before.Detail), Is.EqualTo((ProbeOutcome.Passed, "you came to 10.77.0.2 on host0; which way answers go is not seen: RTNETLINK answers: Network is unreachable")));
        Assert.That((kept.Outcome, kept.Detail), Is.EqualTo((ProbeOutcome.Passed, "10.77.0.2 on host0")));
        Assert.That(lost.Outcome, Is.EqualTo(ProbeOutcome.Failed), lost.Detail);
    }

    [Test]
    public async Task Run_EvidenceDoesNotTellOfAWayBack_ThereWasOne()
    {
        var before = new ProbeResult("address", ProbeOutcome.Passed, "", """{"address":"10.77.0.2","link":"host0"}""");
        var after = await RunAsync(After.The(before, Way), Host("10.77.0.2", 24), "RTNETLINK answers: Network is unreachable");
        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Failed), after.Detail);
    }

    [Test]
    public async Task Run_TemporaryIPv6Address_IsSkippedForItIsMeantToChange()
    {
        var way = Way with { Local = "2001:db8::1234", Remote = "2001:db8:1::1" };
        var result = await RunAsync(ProbeContext.Arming(way), $$"""[{"ifname":"host0","addr_info":[{{Held("2001:db8::1234", 64, ",\"temporary\":true")}}]}]""");
        Assert.That((result.Outcome, result.Evidence), Is.EqualTo((ProbeOutcome.Skipped, "")), result.Detail);
    }

    [TestCase("""{"family":"inet","local":"10.77.0.2","prefixlen":32}""", TestName = "Run_SecondAddressOfWholeLength_MayFloat")]
    [TestCase("""{"family":"inet","local":"10.77.0.2","prefixlen":24,"protocol":"keepalived"}""", TestName = "Run_AddressOfKeepalived_MayFloat")]
    public async Task Run_AddressThatMayFloat_ItsLossOnlyInforms(string held)
    {
        var result = await RunAsync(ProbeContext.Arming(Way), $$"""[{"ifname":"host0","addr_info":[{{Held("10.77.0.5", 24)}},{{held}}]}]""");
        Assert.That((result.Outcome, result.Corroborates), Is.EqualTo((ProbeOutcome.Passed, true)), result.Detail);
    }

    [Test]
    public async Task Run_TheOnlyAddressIsOfWholeLength_Decides()
    {
        var result = await RunAsync(ProbeContext.Arming(Way), Host("10.77.0.2", 32));
        Assert.That(result.Corroborates, Is.False, "as hosters hand them out");
    }

    private static string Host(string address, int prefix, string link = "host0") =>
        $$"""[{{Loopback}},{"ifname":"{{link}}","addr_info":[{{Held(address, prefix)}},{"family":"inet6","local":"fe80::2","prefixlen":64}]},{"ifindex":7}]""";

    private static string Held(string address, int prefix, string more = "") => $$"""{"family":"inet","local":"{{address}}","prefixlen":{{prefix}}{{more}}}""";

    private static Task<ProbeResult> RunAsync(ProbeContext context, string addresses, string routeError = "") =>
        new AddressProbe(new FakePrograms()
            .Says("ip -json address show", addresses)
            .Says("ip route get 10.77.0.1 from 10.77.0.2", "", routeError.Length > 0 ? 2 : 0, routeError))
            .RunAsync(context, default);
}
