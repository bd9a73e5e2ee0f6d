using Watchdog.Core;
using Watchdog.Daemon.Probes;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Probes;

internal sealed class ProbeRunnerTests
{
    [Test]
    public async Task Run_OneIsStuck_HasFailedAtItsLimitAndTheOthersNot()
    {
        var time = new ManualTime();
        var good = new FakeProbe("good", static () => new ProbeResult("good", ProbeOutcome.Passed, "fine"));
        var runner = new ProbeRunner([new PlannedProbe(new Stuck(), TimeSpan.FromSeconds(7)), new PlannedProbe(good)], time);

        var running = runner.RunAsync(ProbeContext.None, default);
        await Wait.UntilAsync(() => good.Runs == 1 && time.Waiting is [var only] && only == TimeSpan.FromSeconds(7), "only the stuck one is waited for");
        time.Advance(TimeSpan.FromSeconds(7));

        var results = await running;
        Assert.That(results[0], Is.EqualTo(new ProbeResult("stuck", ProbeOutcome.Failed, "no result within 7s")));
        Assert.That(results[1].Outcome, Is.EqualTo(ProbeOutcome.Passed));
    }

    [Test]
    public async Task Run_OneThrows_HasFailedInItsWords()
    {
        var bad = new FakeProbe("bad", static () => throw new InvalidOperationException("the disk \u001b[2J is odd"));
        var results = await new ProbeRunner([new PlannedProbe(bad)], TimeProvider.System).RunAsync(ProbeContext.None, default);
        Assert.That(results.Single(), Is.EqualTo(new ProbeResult("bad", ProbeOutcome.Failed, "the disk \\x1b[2J is odd")));
    }

    [Test]
    public async Task Run_NotRequired_IsAdvisoryAndNeverCounts()
    {
        var probe = new FakeProbe("units", static () => new ProbeResult("units", ProbeOutcome.Passed, ""));
        var results = await new ProbeRunner([new PlannedProbe(probe, PlannedProbe.DefaultLimit, Required: false)], TimeProvider.System)
            .RunAsync(ProbeContext.None, default);
        var session = Make.Session();
        Assert.That((session with { Baseline = session.Baseline with { Probes = results } }).Requires("units"), Is.False);
    }

    private sealed class Stuck : IProbe
    {
        public string Name => "stuck";

        public Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation) =>
            new TaskCompletionSource<ProbeResult>().Task;
    }
}
