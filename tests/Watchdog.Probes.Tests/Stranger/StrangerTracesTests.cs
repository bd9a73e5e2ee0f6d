using Watchdog.Probes.Stranger;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Stranger;

internal sealed class StrangerTracesTests
{
    [Test]
    public async Task Sweep_AfterAKilledOne_RemovesAllItNotedInReverse()
    {
        using var host = new TempHost();
        var path = Path.Combine(host.Paths.Root, "stranger.traces");
        var killed = new StrangerTraces(path, new FakePrograms());
        killed.Note(new Trace(TraceKind.Link, "ve-rbwd01a"));
        killed.Note(new Trace(TraceKind.Peer, "wg0", "key="));
        killed.Note(new Trace(TraceKind.Route, "wg0", "169.254.128.7/32"));
        killed.Note(new Trace(TraceKind.Connections, "wg0", "169.254.128.7"));

        var programs = new FakePrograms().Says("wg set", "", 1, "no such device").Says("ip ", "", 1, "Cannot find device").Says("ss ", "");
        var next = new StrangerTraces(path, programs);
        Assert.That(next.Exist, Is.True);
        await next.SweepAsync(default);

        Assert.That(programs.Ran, Is.EqualTo(new[]
        {
            "ss --tcp --kill dst 169.254.128.7",
            "ip route del 169.254.128.7/32 dev wg0",
            "wg set wg0 peer key= remove",
            "ip link del dev ve-rbwd01a",
        }));
        Assert.That(next.Exist, Is.False);
    }

    [Test]
    public async Task Sweep_NothingIsNoted_RunsNothing()
    {
        using var host = new TempHost();
        var programs = new FakePrograms();
        await new StrangerTraces(Path.Combine(host.Paths.Root, "stranger.traces"), programs).SweepAsync(default);
        Assert.That(programs.Ran, Is.Empty);
    }
}
