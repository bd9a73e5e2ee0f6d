using Watchdog.Lab.Recording;

namespace Watchdog.Lab.Unit.Tests;

public sealed class PaintedTextTests
{
    [Test]
    public void Read_Rows_AreWithoutBlanksAndEmptyRowsAtTheirEnds() =>
        Assert.That(PaintedText.Read("one  \n\n two\n   \n\n").Select(r => r.Text), Is.EqualTo(new[] { "one", "", " two" }));

    [Test]
    public void Read_Colours_AreThePartsStyles() =>
        Assert.That(
            PaintedText.Read("\e[32marmed\e[39m  \e[1mabc\e[0m, \e[31;1mno\e[22m!\n").Single().Parts(),
            Is.EqualTo(new[] { ("armed", 'g'), ("  ", 'p'), ("abc", 'P'), (", ", 'p'), ("no", 'R'), ("!", 'r') }));

    [Test]
    public void Read_Colour_GoesOnOverTheEndOfARow() =>
        Assert.That(PaintedText.Read("\e[33mone\ntwo\e[m three\n")[1], Is.EqualTo(new ScreenRow("two three", "yyypppppp")));

    [TestCase("38;5;31")]
    [TestCase("48;2;1;31;32")]
    [TestCase("7")]
    [TestCase("99999999999999999999")]
    public void Read_OtherPaintings_ChangeNoColour(string codes) =>
        Assert.That(PaintedText.Read($"\e[{codes}mtext\n").Single().Text, Is.EqualTo("text"));

    [TestCase("a\u0007b", @"a\x07b")]
    [TestCase("\e]8;;x\e\\y", @"\x1b]8;;x\x1b\y")]
    [TestCase("\e[2Jz", @"\x1b[2Jz")]
    [TestCase("\u202ereversed", @"\u202ereversed")]
    [TestCase("\uffff", @"\uffff")]
    public void Read_ControlCharacters_AreShown(string painted, string expected)
    {
        var row = PaintedText.Read(painted + '\n').Single();

        Assert.That(row.Text, Is.EqualTo(expected));
        Assert.That(row.Styles, Has.Length.EqualTo(expected.Length));
    }

    [Test]
    public void Read_HalfACharacter_IsReplaced() => Assert.That(PaintedText.Read("\ud800half\n").Single().Text, Is.EqualTo("\ufffdhalf"));
}
