using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Loop;

internal sealed class BackoffTests
{
    [Test]
    public void Next_AgainAndAgain_DoublesUpToItsLongestAndBeginsAnewAfterQuiet()
    {
        var time = new ManualTime();
        var backoff = new Backoff(time);

        var waits = Enumerable.Range(0, 7).Select(_ => backoff.Next().TotalSeconds).ToList();
        time.Advance(TimeSpan.FromSeconds(61));

        Assert.That(waits, Is.EqualTo(new[] { 0.0, 1, 2, 4, 8, 15, 15 }));
        Assert.That(backoff.Next(), Is.EqualTo(TimeSpan.Zero));
    }
}
