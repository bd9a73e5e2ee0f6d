using Watchdog.Core;
using Watchdog.Tests;
using Watchdog.Tests.Probes;

namespace Watchdog.Probes.Tests;

internal sealed class ProbeRunnerTests
{
    /// <summary>On a starved host no probe ends, which says less than a program of the user's, whose limit says what is too slow.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task Run_OneIsStuck_EndsAtItsLimitAndTheOthersBefore(bool failsAtLimit)
    {
        var time = new ManualTime();
        var good = new FakeProbe("good", static () => new ProbeResult("good", ProbeOutcome.Passed, "fine"));
        var runner = new ProbeRunner([new PlannedProbe(new StuckProbe("stuck"), TimeSpan.FromSeconds(7)) { FailsAtLimit = failsAtLimit }, new PlannedProbe(good)], time);

        var running = runner.RunAsync(ProbeContext.None, default);
        await Wait.UntilAsync(() => good.Runs == 1 && time.Waiting is [var only] && only == TimeSpan.FromSeconds(7), "only the stuck one is waited for");
        time.Advance(TimeSpan.FromSeconds(7));

        var results = await running;
        Assert.That(results[0], Is.EqualTo(new ProbeResult("stuck", ProbeOutcome.Failed, "no result within 7s", Unfinished: !failsAtLimit)));
        Assert.That(results[1].Outcome, Is.EqualTo(ProbeOutcome.Passed));
    }

    [Test]
    public async Task Stream_OneIsStuck_TheOthersResultsAreThereBeforeItsLimit()
    {
        var time = new ManualTime();
        var good = new FakeProbe("good", static () => new ProbeResult("good", ProbeOutcome.Passed, "fine"));
        var runner = new ProbeRunner([new PlannedProbe(new StuckProbe("stuck"), TimeSpan.FromSeconds(20)), new PlannedProbe(good)], time);

        await using var rounds = runner.StreamAsync(ProbeContext.None, ["stuck", "good"], default).GetAsyncEnumerator();
        var first = rounds.MoveNextAsync().AsTask();
        await Wait.UntilAsync(() => time.Waiting.Contains(ProbeRunner.Together), "the good one has ended");
        time.Advance(ProbeRunner.Together);
        Assert.That(await first.SoonAsync(), Is.True);
        Assert.That(rounds.Current.Single().Name, Is.EqualTo("good"));

        var second = rounds.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.That(await second.SoonAsync(), Is.True);
        Assert.That(rounds.Current.Single().Detail, Is.EqualTo("no result within 20s"));
        Assert.That(await rounds.MoveNextAsync().AsTask().SoonAsync(), Is.False);
    }

    [Test]
    public async Task Stream_AllEndAtOnce_AreGivenTogether()
    {
        string[] names = ["a", "b", "c"];
        var runner = new ProbeRunner([.. names.Select(n => new PlannedProbe(new FakeProbe(n, () => new ProbeResult(n, ProbeOutcome.Passed, ""))))], new ManualTime());

        var given = new List<int>();
        await foreach (var results in runner.StreamAsync(ProbeContext.None, names, default))
        {
            given.Add(results.Length);
        }

        Assert.That(given, Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public async Task Stream_SomeAreNamed_TheOthersAreNotRun()
    {
        var (wanted, other) = (new FakeProbe("wanted", static () => new ProbeResult("wanted", ProbeOutcome.Passed, "")), new FakeProbe("other", static () => throw new InvalidOperationException()));
        var runner = new ProbeRunner([new PlannedProbe(wanted), new PlannedProbe(other)], new ManualTime());

        await foreach (var results in runner.StreamAsync(ProbeContext.None, ["wanted"], default))
        {
            Assert.That(results.Single().Name, Is.EqualTo("wanted"));
        }

        Assert.That((wanted.Runs, other.Runs), Is.EqualTo((1, 0)));
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
}
