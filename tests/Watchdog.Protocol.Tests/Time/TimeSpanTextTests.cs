using FsCheck;
using FsCheck.Fluent;

namespace Watchdog.Protocol.Tests.Time;

internal sealed class TimeSpanTextTests
{
    [TestCase("5min", 300_000)]
    [TestCase("90s", 90_000)]
    [TestCase("90", 90_000)]
    [TestCase("1h 30min", 5_400_000)]
    [TestCase("1h30min", 5_400_000)]
    [TestCase(" 2 h ", 7_200_000)]
    [TestCase("500ms", 500)]
    [TestCase("1.5s", 1_500)]
    [TestCase("0", 0)]
    [TestCase("1w 2d 3h 4m 5s 6ms", 788_645_006)]
    [TestCase("2 hours 1 minute", 7_260_000)]
    [TestCase("55s500ms", 55_500)]
    public void TryParse_AsSystemdWrites_Reads(string text, long milliseconds)
    {
        Assert.That(TimeSpanText.TryParse(text, out var value, out var error), Is.True, error);
        Assert.That(value.TotalMilliseconds, Is.EqualTo(milliseconds));
    }

    [TestCase("7us", 7)]
    [TestCase("1.5us", 1)]
    [TestCase("3µs", 3)]
    public void TryParse_Microseconds_AreTheFinest(string text, long microseconds)
    {
        Assert.That(TimeSpanText.TryParse(text, out var value, out _), Is.True);
        Assert.That(value.TotalMicroseconds, Is.EqualTo(microseconds));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("  ")]
    [TestCase("min")]
    [TestCase("5 parsecs")]
    [TestCase("-5min")]
    [TestCase("+5min")]
    [TestCase("5,5s")]
    [TestCase("1.2.3s")]
    [TestCase(".5s")]
    [TestCase("5.")]
    [TestCase("1e3s")]
    [TestCase("٥min")]
    [TestCase("5min\u001b[31m")]
    [TestCase("99999999999999999999999999w")]
    [TestCase("79228162514264337593543950335")]
    [TestCase("99999999999999999999999999999999999999999999")]
    [TestCase("1000000000w")]
    [TestCase("infinity")]
    public void TryParse_NotADuration_SaysWhatIsAllowed(string? text)
    {
        Assert.That(TimeSpanText.TryParse(text, out _, out var error), Is.False);
        Assert.That(error, Does.Contain("90s, 5min").Or.Contain("too long"));
        Assert.That(error, Is.EqualTo(SafeText.Printable(error)));
    }

    [Test]
    public void TryParse_AnyText_NeverThrows() =>
        Prop.ForAll(Gen.Elements("0123456789.. hmisnuwdμµ-e\t\u001b".ToCharArray()).ArrayOf().ToArbitrary(), chars =>
        {
            var read = TimeSpanText.TryParse(new string(chars), out var value, out var error);
            return read ? error.Length == 0 && value >= TimeSpan.Zero : error.Length > 0;
        }).QuickCheckThrowOnFailure();

    [TestCase(3_600_000, "1h")]
    [TestCase(298_000, "4min 58s")]
    [TestCase(298_999, "4min 58s")]
    [TestCase(350, "350ms")]
    [TestCase(0, "0")]
    [TestCase(-61_000, "-1min 1s")]
    [TestCase(90_061_000, "1d 1h 1min 1s")]
    [TestCase(604_800_000, "1w")]
    public void Format_Duration_IsAsSystemdWrites(long milliseconds, string text) =>
        Assert.That(TimeSpanText.Format(TimeSpan.FromMilliseconds(milliseconds)), Is.EqualTo(text));

    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    public void FormatUsec_Extremes_DoNotThrow(long usec) =>
        Assert.That(TimeSpanText.FormatUsec(usec), Is.Not.Empty);

    [Test]
    public void TryParse_OfWhatFormatWrote_IsTheSame() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seconds =>
            TimeSpanText.TryParse(TimeSpanText.Format(TimeSpan.FromSeconds(seconds)), out var value, out _)
            && value == TimeSpan.FromSeconds(seconds)).QuickCheckThrowOnFailure();
}
