using Watchdog.Daemon.Loop;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Loop;

internal sealed class BackoffTests
{
    [TestCase(true, new[] { 0.0, 1, 2, 4, 8, 15, 15 })]
    [TestCase(false, new[] { 1.0, 2, 4, 8, 15, 15, 15 })]
    public void Next_AgainAndAgain_DoublesUpToItsLongestAndBeginsAnewAfterQuiet(bool isFirstAtOnce, double[] expected)
    {
        var time = new ManualTime();
        var backoff = new Backoff(time, isFirstAtOnce);

        var waits = Enumerable.Range(0, 7).Select(_ => backoff.Next().TotalSeconds).ToList();
        time.Advance(TimeSpan.FromSeconds(61));

        Assert.That(waits, Is.EqualTo(expected));
        Assert.That(backoff.Next(), Is.EqualTo(TimeSpan.FromSeconds(expected[0])));
    }
}
