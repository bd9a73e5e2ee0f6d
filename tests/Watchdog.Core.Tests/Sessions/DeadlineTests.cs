namespace Watchdog.Core.Tests.Sessions;

public sealed class DeadlineTests
{
    private static readonly Deadline AtHundred = new(1, TimeSpan.FromSeconds(100), Make.Boot1, DeadlineReason.Window);

    [TestCase(0, Make.Boot1, false, 100)]
    [TestCase(99.5, Make.Boot1, false, 0.5)]
    [TestCase(100, Make.Boot1, true, 0)]
    [TestCase(101, Make.Boot1, true, 0)]
    [TestCase(99, Make.Boot2, false, 0)]
    [TestCase(101, Make.Boot2, false, 0)]
    public void HasPassedAndRemaining_AtAMoment_CountInItsOwnBootAlone(double now, string boot, bool passed, double remaining)
    {
        Assert.That(AtHundred.HasPassed(Make.At(now, boot)), Is.EqualTo(passed));
        Assert.That(AtHundred.Remaining(Make.At(now, boot)), Is.EqualTo(TimeSpan.FromSeconds(remaining)));
    }

    [Test]
    public void Limits_Default_AreThoseOfTheManual()
    {
        Assert.That(Limits.Default.Window, Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.That(Limits.Default.Armed, Is.EqualTo(TimeSpan.FromHours(1)));
        Assert.That(Limits.Default.Activation, Is.EqualTo(TimeSpan.FromMinutes(30)));
    }
}
