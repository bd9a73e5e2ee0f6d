using Watchdog.Host.Native;

namespace Watchdog.Host.Tests.Native;

internal sealed class BoundedTests
{
    [Test]
    public void Do_ItIsDone_SaysSo() => Assert.That(Bounded.Do(TimeSpan.FromSeconds(10), static () => { }), Is.True);

    // As sync(2) before a reboot, with a disk that hangs.
    [Test]
    public void Do_ItNeverEnds_IsNotWaitedFor()
    {
        using var never = new ManualResetEventSlim();

        Assert.That(Bounded.Do(TimeSpan.FromMilliseconds(20), never.Wait), Is.False);

        never.Set();
    }
}
