using FsCheck;
using FsCheck.Fluent;

namespace Watchdog.Protocol.Tests;

internal sealed class SafeTextTests
{
    [TestCase("plain text ä 漢 😀", "plain text ä 漢 😀")]
    [TestCase("\u001b[31mred", "\\x1b[31mred")]
    [TestCase("a\nb\r\tc\0", "a\\x0ab\\x0d\\x09c\\x00")]
    [TestCase("\u009b2J", "\\x9b2J")]
    [TestCase("\u202egnp.exe", "\\u202egnp.exe")]
    [TestCase("a\u2066b\u200bc\ufeff", "a\\u2066b\\u200bc\\ufeff")]
    [TestCase("line\u2028end", "line\\u2028end")]
    [TestCase(null, "")]
    public void Printable_Text_ShowsWhatHides(string? text, string expected) =>
        Assert.That(SafeText.Printable(text), Is.EqualTo(expected));

    [Test]
    public void Printable_LoneSurrogate_IsReplaced() => Assert.That(SafeText.Printable("\ud800x"), Is.EqualTo("\ufffdx"));

    [TestCase("abc", 3, "abc")]
    [TestCase("abcd", 3, "abc…")]
    [TestCase("ab😀", 3, "ab…")]
    public void Printable_TooLong_IsCut(string text, int length, string expected) =>
        Assert.That(SafeText.Printable(text, length), Is.EqualTo(expected));

    [Test]
    public void Printable_AnyText_HasNoControlCharacter() =>
        Prop.ForAll(Gen.Choose(0, 0xffff).Select(c => (char)c).ArrayOf().ToArbitrary(), chars =>
            !SafeText.Printable(new string(chars)).Any(char.IsControl)).QuickCheckThrowOnFailure();
}
