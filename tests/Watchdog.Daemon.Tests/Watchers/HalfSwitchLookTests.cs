using Watchdog.Core;
using Watchdog.Daemon.Watchers;
using Watchdog.Probes;
using Watchdog.Tests;
using Watchdog.Tests.Probes;

namespace Watchdog.Daemon.Tests.Watchers;

/// <summary>In a session of <see cref="Make"/>, <c>ssh</c> is required and <c>wireguard</c> failed at arm.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HalfSwitchLookTests
{
    private readonly ManualTime _time = new();

    [Test]
    public async Task LookAsync_NothingIsWorse_LooksOnce()
    {
        var ssh = Probe("ssh", ProbeOutcome.Passed);
        var wireGuard = Probe("wireguard", ProbeOutcome.Failed);

        var results = await Look(ssh, wireGuard).LookAsync(Make.Session()).SoonAsync();

        Assert.That(results.Select(r => (r.Name, r.Outcome)), Is.EquivalentTo(new[] { ("ssh", ProbeOutcome.Passed), ("wireguard", ProbeOutcome.Failed) }));
        Assert.That((ssh.Runs, wireGuard.Runs), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task LookAsync_WorseOnce_IsNot()
    {
        var runs = 0;
        var ssh = new FakeProbe("ssh", () => new ProbeResult("ssh", ++runs == 1 ? ProbeOutcome.Failed : ProbeOutcome.Passed, ""));

        var looking = Look(ssh).LookAsync(Make.Session());
        await Wait.UntilAsync(() => _time.Waiting.Contains(HalfSwitchLook.BeforeSecond), "the pause before the second look");
        _time.Advance(HalfSwitchLook.BeforeSecond);

        Assert.That((await looking.SoonAsync()).Single().Outcome, Is.EqualTo(ProbeOutcome.Passed));
    }

    [Test]
    public async Task LookAsync_WorseTwiceAndOneIsStuck_IsSaidWithoutWaitingForIt()
    {
        var ssh = Probe("ssh", ProbeOutcome.Failed);
        var looking = Look(ssh, new StuckProbe("command:slow")).LookAsync(Make.Session());

        await Wait.UntilAsync(() => _time.Waiting.Contains(ProbeRunner.Together), "the first look");
        _time.Advance(ProbeRunner.Together);
        await Wait.UntilAsync(() => _time.Waiting.Contains(HalfSwitchLook.BeforeSecond), "the pause before the second look");
        _time.Advance(HalfSwitchLook.BeforeSecond);
        await Wait.UntilAsync(() => ssh.Runs == 2 && _time.Waiting.Contains(ProbeRunner.Together), "the second look");
        _time.Advance(ProbeRunner.Together);

        Assert.That((await looking.SoonAsync()).Single().Name, Is.EqualTo("ssh"));
    }

    private static FakeProbe Probe(string name, ProbeOutcome outcome) => new(name, () => new ProbeResult(name, outcome, ""));

    private HalfSwitchLook Look(params IProbe[] probes) => new(new ProbeRunner([.. probes.Select(p => new PlannedProbe(p, TimeSpan.FromMinutes(5)))], _time), _time);
}
