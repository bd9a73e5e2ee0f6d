namespace Watchdog.Protocol.Tests;

internal sealed class SpellingTests
{
    [TestCase("a", "", 1)]
    [TestCase("force", "force", 0)]
    [TestCase("forse", "force", 1)]
    [TestCase("wach", "watch", 1)]
    [TestCase("stauts", "status", 1)]
    [TestCase("kitten", "sitting", 3)]
    public void Distance_OfTwoWords_CountsLetters(string a, string b, int distance) =>
        Assert.That((Spelling.Distance(a, b), Spelling.Distance(b, a)), Is.EqualTo((distance, distance)));

    [Test]
    public void Distance_OfAWordWithoutEnd_IsNotComputed() =>
        Assert.That(Spelling.Distance(new string('x', 100_000), "force"), Is.EqualTo(int.MaxValue));

    [TestCase("windwo", "window")]
    [TestCase("wnidwo", "window")]
    [TestCase("hook", "hooks")]
    [TestCase("colour", null)]
    [TestCase("", null)]
    public void Nearest_OfAMisspeltWord_IsTheOneThatDiffersLeast(string word, string? nearest) =>
        Assert.That(Spelling.Nearest(word, ["widow-maker", "window", "hooks", "bootLimit"]), Is.EqualTo(nearest));
}
