using Watchdog.Cli.Output;

namespace Watchdog.Cli.Tests.Output;

internal sealed class ColumnsTests
{
    [TestCase("one two three", 7, "one two|three")]
    [TestCase("", 7, "")]
    [TestCase("unbreakable", 4, "unb…")]
    [TestCase("漢字 漢字", 5, "漢字|漢字")]
    public void Wrap_Text_HasNoLineThatIsTooLong(string text, int width, string lines) =>
        Assert.That(Columns.Wrap(text, width), Is.EqualTo(lines.Split('|')));

    [Test]
    public void Wrap_LongPath_KeepsItsBeginningAndItsName()
    {
        var path = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-nixos-system-web-25.11";

        var line = Columns.Wrap(path, 50).Single();

        Assert.That(line, Does.StartWith("/nix/store/01234567…").And.EndsWith("-nixos-system-web-25.11").And.Length.EqualTo(50));
    }

    [TestCase("\u001b[31mabcdef\u001b[0m", 4, "\u001b[31mabc…\u001b[0m")]
    [TestCase("\u001b[31mabcd\u001b[0m", 4, "\u001b[31mabcd\u001b[0m")]
    [TestCase("漢字漢字", 4, "漢…")]
    [TestCase("abc", 3, "abc")]
    public void Cut_Line_IsNotWiderAndEndsItsColour(string line, int width, string cut) =>
        Assert.That(Columns.Cut(line, width), Is.EqualTo(cut));

    [TestCase("LANG=de_DE.UTF-8", true)]
    [TestCase("LANG=C.utf8", true)]
    [TestCase("LANG=C", false)]
    [TestCase("", false)]
    [TestCase("LC_ALL=C LANG=en_US.UTF-8", false)]
    [TestCase("LC_ALL= LC_CTYPE=en_US.UTF-8 LANG=C", true)]
    public void IsUtf8_Locale_IsTheFirstThatIsSet(string variables, bool expected)
    {
        var set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        Assert.That(AsciiWriter.IsUtf8(name => set.GetValueOrDefault(name)), Is.EqualTo(expected));
    }

    [Test]
    public void AsciiWriter_WhatIsBeyondAscii_BecomesWhatLooksLikeIt()
    {
        using var text = new StringWriter();
        using (var writer = new AsciiWriter(text))
        {
            writer.WriteLine("p: 1 → 2, ∅, é 漢…");
            writer.Write('…');
        }

        Assert.That(text.ToString(), Is.EqualTo("p: 1 -> 2, none, ? ?~\n~"));
    }
}
