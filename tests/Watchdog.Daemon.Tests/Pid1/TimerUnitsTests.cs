using Watchdog.Daemon.Pid1;

namespace Watchdog.Daemon.Tests.Pid1;

internal sealed class TimerUnitsTests
{
    // A daemon that was killed before it saved a deadline finds the timer that it had made for it.
    [TestCase(300.0, 300.0, true, Description = "it was made just now")]
    [TestCase(299.0, 300.0, false, Description = "the window began anew")]
    [TestCase(0.0, 0.0, true, Description = "it is due")]
    [TestCase(null, 0.0, true, Description = "it has fired, and its executor runs")]
    [TestCase(null, 2.0, false, Description = "it has fired for a deadline that was never saved, and does not fire again")]
    public void IsRight_ATimerOfTheSameNumber_FiresWhenItMust(double? left, double wanted, bool isRight) =>
        Assert.That(
            TimerUnits.IsRight(left is { } seconds ? TimeSpan.FromSeconds(seconds) : null, TimeSpan.FromSeconds(wanted)),
            Is.EqualTo(isRight));
}
