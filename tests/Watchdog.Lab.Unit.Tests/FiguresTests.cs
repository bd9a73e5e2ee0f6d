namespace Watchdog.Lab.Unit.Tests;

public sealed class FiguresTests
{
    [TestCase(new[] { 3.0, 1.0, 2.0 }, ExpectedResult = 2.0)]
    [TestCase(new[] { 4.0, 1.0, 2.0, 10.0 }, ExpectedResult = 3.0)]
    [TestCase(new[] { 5.0 }, ExpectedResult = 5.0)]
    public double Median_Values_IsTheMiddle(double[] values) => Figures.Median(values);

    [TestCase(new[] { 3.0, 1, 2 }, 99, ExpectedResult = 3)]
    [TestCase(new[] { 1.0, 2, 3, 4 }, 50, ExpectedResult = 2)]
    [TestCase(new[] { 1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, 90, ExpectedResult = 9)]
    public double Percentile_Values_IsTheSmallestThatSoManyDoNotExceed(double[] values, int percent) => Figures.Percentile(values, percent);

    [Test]
    public void Median_NoValue_IsRefused() => Assert.That(() => Figures.Median([]), Throws.ArgumentException);

    [TestCase("12.5", ExpectedResult = 12.5)]
    [TestCase("1764525600.123456789", ExpectedResult = 1764525600.123456789)]
    public double Number_OfAProgram_IsRead(string text) => Figures.Number(text);

    [TestCase("")]
    [TestCase("n/a")]
    [TestCase("NaN")]
    public void Number_NoNumber_SaysSo(string text) => Assert.That(() => Figures.Number(text), Throws.TypeOf<LabException>());

    [TestCase(10, 10, ExpectedResult = true)]
    [TestCase(10.1, 10, ExpectedResult = false)]
    [TestCase(10, null, ExpectedResult = true)]
    public bool Measure_Limit_IsTheMost(double value, double? limit) => new Measure("", "", value, limit).Held;
}
