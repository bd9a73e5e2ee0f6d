using Watchdog.Systemd.Bus;

namespace Watchdog.Systemd.Tests.Bus;

public sealed class UnitPropertiesTests
{
    [TestCase(0, 0ul)]
    [TestCase(1, 1_000ul)]
    [TestCase(300_000, 300_000_000ul)]
    [TestCase(-1, ulong.MaxValue, Description = "Timeout.InfiniteTimeSpan is PID 1's infinity")]
    public void Microseconds_Milliseconds_AreConverted(int milliseconds, ulong expected) =>
        Assert.That(UnitProperties.Microseconds(TimeSpan.FromMilliseconds(milliseconds)), Is.EqualTo(expected));

    [Test]
    public void Microseconds_Negative_IsRefused() =>
        Assert.That(() => UnitProperties.Microseconds(TimeSpan.FromSeconds(-5)), Throws.TypeOf<ArgumentOutOfRangeException>());
}
