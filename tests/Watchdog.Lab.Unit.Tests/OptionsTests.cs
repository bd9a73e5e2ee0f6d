using System.CommandLine;

namespace Watchdog.Lab.Unit.Tests;

public sealed class OptionsTests
{
    [TestCase("60", ExpectedResult = 60)]
    [TestCase("60s", ExpectedResult = 60)]
    [TestCase("1", ExpectedResult = 1)]
    public int Seconds_OfTheRange_AreTaken(string text) => Parse(Options.Seconds("--lockout", "", 30, least: 1, most: 100), "--lockout", text, out _);

    [TestCase("0")]
    [TestCase("101")]
    [TestCase("6x")]
    [TestCase("-5")]
    [TestCase("1.5")]
    [TestCase("99999999999999")]
    [TestCase("s")]
    public void Seconds_Others_AreRefusedInOurWords(string text)
    {
        Parse(Options.Seconds("--lockout", "", 30, least: 1, most: 100), "--lockout", text, out var errors);

        Assert.That(errors, Is.EqualTo(new[] { "--lockout takes seconds from 1 to 100" }));
    }

    [TestCase("2", ExpectedResult = 2)]
    public int Number_OfTheRange_IsTaken(string text) => Parse(Options.Number("--hosts", "", 1), "--hosts", text, out _);

    [TestCase("two")]
    [TestCase("0")]
    [TestCase("2s")]
    public void Number_Others_AreRefused(string text)
    {
        Parse(Options.Number("--hosts", "", 1, most: 9), "--hosts", text, out var errors);

        Assert.That(errors, Is.EqualTo(new[] { "--hosts takes a number from 1 to 9" }));
    }

    [Test]
    public void Number_NotGiven_IsTheDefault()
    {
        var option = Options.Number("--hosts", "", 7);

        Assert.That(new Command("run") { option }.Parse([]).GetValue(option), Is.EqualTo(7));
    }

    [Test]
    public void Some_ANameThatIsNone_IsRefused()
    {
        var names = Options.Some("ID", ["one", "two"]);
        var command = new Command("run") { names };

        Assert.That(command.Parse(["two"]).GetValue(names), Is.EqualTo(new[] { "two" }));
        Assert.That(command.Parse([]).Errors, Is.Empty);
        Assert.That(command.Parse(["two", "three"]).Errors.Select(e => e.Message), Is.EqualTo(new[] { "three is none of: one two" }));
    }

    private static int Parse(Option<int> option, string name, string text, out string[] errors)
    {
        var parsed = new Command("run") { option }.Parse([name, text]);
        errors = [.. parsed.Errors.Select(e => e.Message)];
        return errors.Length == 0 ? parsed.GetValue(option) : -1;
    }
}
