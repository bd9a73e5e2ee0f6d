using System.Text;
using Watchdog.Tests;

namespace Watchdog.Store.Tests;

internal sealed class BackwardLinesTests
{
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase("")]
    [TestCase("\n")]
    [TestCase("a\nb\nc\n")]
    [TestCase("a\n\nb\ncut off")]
    public void Of_AFile_IsItsLinesFromTheEnd(string text) => AssertLines(text);

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(65_535)]
    [TestCase(65_536)]
    [TestCase(65_537)]
    [TestCase(200_000)]
    public void Of_LinesOfAnyLength_AreWhole(int length) =>
        AssertLines(string.Concat(Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), length + i) + "\n")));

    [Test]
    public void Of_ALineThatIsTooLong_IsLeftOut()
    {
        var path = Path.Combine(_host.Root, "file");
        File.WriteAllText(path, "first\n" + new string('x', 3 * 1024 * 1024) + "\nlast\n");

        Assert.That(BackwardLines.Of(path).Select(l => Encoding.UTF8.GetString(l.Span)), Is.EqualTo(new[] { "last", "first" }));
    }

    /// <summary>Whoever reads the record again and again makes no garbage of its size.</summary>
    [Test]
    public void Of_LongFile_TakesOneBuffer()
    {
        var path = Path.Combine(_host.Root, "long");
        File.WriteAllLines(path, Enumerable.Range(0, 20_000).Select(static n => $"{n} {new string('x', 200)}"));
        _ = BackwardLines.Of(path).Count();

        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = BackwardLines.Of(path).Count();

        Assert.That(count, Is.EqualTo(20_000));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(128 * 1024));
    }

    [Test]
    public void Of_NoFile_IsNone() => Assert.That(BackwardLines.Of(Path.Combine(_host.Root, "none")), Is.Empty);

    private void AssertLines(string text)
    {
        var path = Path.Combine(_host.Root, "file");
        File.WriteAllText(path, text);

        Assert.That(
            BackwardLines.Of(path).Select(l => Encoding.UTF8.GetString(l.Span)),
            Is.EqualTo(text.Split('\n').Where(l => l.Length > 0).Reverse()));
    }
}
