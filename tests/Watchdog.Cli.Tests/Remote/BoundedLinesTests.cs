using System.Text;
using Watchdog.Cli.Remote;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Remote;

internal sealed class BoundedLinesTests
{
    [TestCase("", "")]
    [TestCase("a\nb\r\n\nc", "a|b||c")]
    [TestCase("\n", "")]
    public async Task ReadAsync_Lines_AreWithoutTheirEnds(string text, string lines)
    {
        var read = new List<string>();
        var reader = new BoundedLines(new Drops(text), 1000);
        while (await reader.ReadAsync(CancellationToken.None) is { } line)
        {
            read.Add(Encoding.UTF8.GetString(line));
        }

        Assert.That(string.Join('|', read), Is.EqualTo(lines));
    }

    [TestCase(5000)]
    [TestCase(5)]
    public async Task ReadAsync_LineOfTheLimit_IsRead(int limit)
    {
        var reader = new BoundedLines(new Drops(new string('x', limit) + "\ny"), limit);

        Assert.That(await reader.ReadAsync(CancellationToken.None), Has.Length.EqualTo(limit));
        Assert.That(await reader.ReadAsync(CancellationToken.None), Is.EqualTo("y"u8.ToArray()));
    }

    [TestCase(5001)]
    [TestCase(1_000_000)]
    public void ReadAsync_LongerLine_StopsAtTheLimit(int length)
    {
        var drops = new Drops(new string('x', length));

        Assert.That(async () => await new BoundedLines(drops, 5000).ReadAsync(CancellationToken.None), Throws.TypeOf<ProtocolException>());
        Assert.That(drops.Position, Is.LessThanOrEqualTo(5001));
    }

    /// <summary>A stream that gives a few bytes at a time.</summary>
    private sealed class Drops(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 7)], cancellationToken);
    }
}
