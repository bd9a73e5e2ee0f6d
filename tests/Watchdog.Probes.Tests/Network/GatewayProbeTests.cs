using Watchdog.Core;
using Watchdog.Probes.Network;
using Watchdog.Probes.Tests.Fakes;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Network;

internal sealed class GatewayProbeTests
{
    private const string Route = """[{"dst":"default","gateway":"10.77.0.1","dev":"host0","flags":[]}]""";
    private const string TunnelRoute = """[{"dst":"default","dev":"wg0","flags":[]}]""";

    [TestCase(Route, "10.77.0.1", "[]", ProbeOutcome.Passed, "10.77.0.1 on host0 answers")]
    [TestCase(Route, "", """[{"dst":"10.77.0.1","lladdr":"5a:3b:0f:42:33:38","state":["REACHABLE"]}]""", ProbeOutcome.Passed, "is a reachable neighbour")]
    [TestCase(Route, "", """[{"dst":"10.77.0.1","state":["FAILED"]}]""", ProbeOutcome.Failed, "no answer from 10.77.0.1 on host0")]
    [TestCase(Route, "", "", ProbeOutcome.Failed, "no answer from 10.77.0.1 on host0")]
    [TestCase(TunnelRoute, "", "", ProbeOutcome.Skipped, "no default route with a next hop")]
    [TestCase("", "", "", ProbeOutcome.Skipped, "no default route with a next hop")]
    public async Task Run_ByRouteEchoAndNeighbour(string routes, string answering, string neighbours, ProbeOutcome outcome, string detail)
    {
        var result = await RunAsync(ProbeContext.None, routes, answering, neighbours);
        Assert.That(result.Outcome, Is.EqualTo(outcome));
        Assert.That(result.Detail, Does.Contain(detail));
    }

    [Test]
    public async Task Run_TheRouteIsGoneSinceArm_Fails()
    {
        var before = await RunAsync(ProbeContext.None, Route, "10.77.0.1", "[]");
        Assert.That((await RunAsync(After.The(before), "[]", "", "")).Outcome, Is.EqualTo(ProbeOutcome.Failed));
    }

    private static Task<ProbeResult> RunAsync(ProbeContext context, string routes, string answering, string neighbours)
    {
        var programs = new FakePrograms().Says("ip -4 -json route show default", routes).Says("ip -6 -json route show default", "").Says("ip -json neighbour show", neighbours);
        return new GatewayProbe(programs, new FakeEcho(answering)).RunAsync(context, default);
    }
}
