using System.Net;
using Watchdog.Core;
using Watchdog.Probes.Ssh;
using Watchdog.Probes.Stranger;
using Watchdog.Probes.Tests.Fakes;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Stranger;

internal sealed class StrangerRoundsTests
{
    [Test]
    public async Task Look_TwoAskAtATime_OneLookServesBoth()
    {
        using var mayEnd = new ManualResetEventSlim();
        var looks = 0;
        var rounds = Rounds(_ =>
        {
            Interlocked.Increment(ref looks);
            mayEnd.Wait();
            return StrangerReport.Unable("x");
        });

        var first = rounds.LookAsync(ProbeContext.None, default);
        var second = rounds.LookAsync(ProbeContext.None, default);
        mayEnd.Set();
        await Task.WhenAll(first, second);

        Assert.That(looks, Is.EqualTo(1));
        await rounds.LookAsync(ProbeContext.None, default);
        Assert.That(looks, Is.EqualTo(2), "the next round is another");
    }

    [Test]
    public async Task Look_TheActivationHasEndedMeanwhile_AnOlderLookDoesNotServe()
    {
        using var mayEnd = new ManualResetEventSlim();
        var looks = 0;
        var rounds = Rounds(_ =>
        {
            Interlocked.Increment(ref looks);
            mayEnd.Wait();
            return StrangerReport.Unable("x");
        });

        var early = rounds.LookAsync(new ProbeContext(Make.Session(Phase.Activating)), default);
        var late = rounds.LookAsync(new ProbeContext(Make.Session()), default);
        mayEnd.Set();
        await Task.WhenAll(early, late);

        Assert.That(looks, Is.EqualTo(2));
    }

    [Test]
    public async Task Look_AtArm_TriesAllThatIsThere()
    {
        StrangerOrder? tried = null;
        var programs = new FakePrograms().Says("wg show all dump", "wg0\tsecret\tpub=\t51820\toff\nwg1\tsecret\tpub=\t0\toff\nrbwdwg0\tsecret\tpub=\t1\toff\n");
        var rounds = new StrangerRounds(new Listening("0.0.0.0:22", "127.0.0.1:2200", "[::]:2222"), new FakeLinks(), programs, o =>
        {
            tried = o;
            return StrangerReport.Unable("x");
        });

        await rounds.LookAsync(ProbeContext.None, default);

        Assert.That(tried!.Listeners.Select(l => (l.Address, l.Port)), Is.EqualTo(new[] { ("0.0.0.0", 22), ("::", 2222), ("0.0.0.0", 2222) }));
        Assert.That(tried.Tunnels.Select(t => (t.Name, t.PublicKey, t.Port)), Is.EqualTo(new[] { ("wg0", "pub=", 51820) }));
        Assert.That(tried.Tunnels[0].SshPorts, Is.EqualTo(new[] { 22, 2222 }));
        Assert.That(tried.Greets, Is.True);
    }

    [Test]
    public async Task Look_AfterArm_TriesTheTunnelOnThePortOfNowAndAsksForNoGreeting()
    {
        StrangerOrder? tried = null;
        var programs = new FakePrograms().Says("wg show all listen-port", "wg0\t41723\nwg1\t1\n");
        var rounds = new StrangerRounds(new Listening("0.0.0.0:22"), new FakeLinks(), programs, o =>
        {
            tried = o;
            return StrangerReport.Unable("x");
        });
        var atArm = new ProbeResult("stranger-wireguard", ProbeOutcome.Passed, "", """[{"name":"wg0","public_key":"pub=","port":51820,"ssh_ports":[22],"is_own":true}]""");

        await rounds.LookAsync(After.The(atArm), default);

        Assert.That(tried!.Tunnels.Select(t => (t.Name, t.Port, t.IsOwn)), Is.EqualTo(new[] { ("wg0", 41723, true) }));
        Assert.That(tried.Greets, Is.False);
    }

    /// <summary>What a twin of the firewall is asked with: of IPv4 where a socket of IPv6 took it, and never of a link's own address.</summary>
    [TestCase("10.77.0.1", "10.77.0.2", "10.77.0.1 10.77.0.2")]
    [TestCase("::ffff:10.77.0.1", "::ffff:10.77.0.2", "10.77.0.1 10.77.0.2")]
    [TestCase("fd00::1", "fd00::2", "fd00::1 fd00::2")]
    [TestCase("fe80::1%host0", "fe80::2%host0", null)]
    [TestCase("", "", null)]
    public async Task Look_AfterArm_KnowsTheOperatorsWay(string remote, string local, string? expected)
    {
        StrangerOrder? tried = null;
        var rounds = Rounds(o =>
        {
            tried = o;
            return StrangerReport.Unable("x");
        });
        var atArm = new ProbeResult("stranger-ssh", ProbeOutcome.Passed, "", """[{"address":"0.0.0.0","port":22,"is_own":true}]""");

        await rounds.LookAsync(After.The(atArm, new Operator("root", 0, remote, local, 22)), default);

        Assert.That(tried!.Way is { } way ? $"{way.Remote} {way.Local}" : null, Is.EqualTo(expected));
    }

    [Test]
    public async Task Look_WhichSshdItIsCannotBeTold_IsNoLookAndSaysWhy()
    {
        var rounds = new StrangerRounds(new Untold(), new FakeLinks(), new FakePrograms().Says("wg show", ""), _ => throw new InvalidOperationException("there is nothing to try"));
        var tunnel = new ProbeResult("stranger-wireguard", ProbeOutcome.Passed, "", """[{"name":"wg0","public_key":"pub=","port":51820,"ssh_ports":[22],"is_own":true}]""");

        var look = await rounds.LookAsync(After.The(tunnel), default);

        Assert.That(look.Report.CannotLook, Is.EqualTo(Untold.Words));
    }

    private static StrangerRounds Rounds(Func<StrangerOrder, StrangerReport> run) =>
        new(new Listening("0.0.0.0:22"), FakeLinks.Lan, new FakePrograms().Says("wg show", ""), run);

    private sealed class Listening(params string[] on) : ISshListeners
    {
        public Task<IReadOnlyList<IPEndPoint>> FindAsync(CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<IPEndPoint>>([.. on.Select(IPEndPoint.Parse)]);
    }

    private sealed class Untold : ISshListeners
    {
        public const string Words = "PID 1 does not say which service is sshd's: no answer";

        public Task<IReadOnlyList<IPEndPoint>> FindAsync(CancellationToken cancellation) => throw new IOException(Words);
    }
}
