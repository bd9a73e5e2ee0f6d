using Watchdog.Host.Native;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Native;

/// <summary>Reads that may hang: whoever asks is answered, and not one thread more than one is left behind.</summary>
internal sealed class BoundedReaderTests
{
    private readonly BoundedReader _reader = new(TimeSpan.FromMilliseconds(200));

    [Test]
    public void Read_InTime_IsTheAnswer() => Assert.That(_reader.Read(static () => "yes", "no"), Is.EqualTo("yes"));

    [Test]
    public void Read_DiskHasErrors_IsNoAnswer() => Assert.That(_reader.Read(static () => throw new IOException("EIO"), "no"), Is.EqualTo("no"));

    [Test]
    public async Task Read_Hangs_IsNotTriedAgainUntilItHasEnded()
    {
        using var end = new ManualResetEventSlim();
        var reads = 0;
        string Hang()
        {
            Interlocked.Increment(ref reads);
            end.Wait();
            return "late";
        }

        var first = await Task.Run(() => _reader.Read(Hang, "no")).SoonAsync();
        var second = await Task.Run(() => _reader.Read(Hang, "no")).SoonAsync();
        Assert.That((first, second, reads), Is.EqualTo(("no", "no", 1)));

        end.Set();
        await Wait.UntilAsync(() => _reader.Read(static () => "yes", "no") == "yes", "it is read again");
    }
}
