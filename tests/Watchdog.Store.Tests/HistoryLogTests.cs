using Watchdog.Host.Native;
using Watchdog.Protocol;
using Watchdog.Tests;

namespace Watchdog.Store.Tests;

internal sealed class HistoryLogTests
{
    private TempHost _host = null!;
    private HistoryLog _log = null!;

    private string FilePath => Path.Combine(_host.Paths.State, "history.jsonl");

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _log = new HistoryLog(_host.Paths);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Append_Entries_AreReadInOrderAndWhole()
    {
        _log.Append(Entry("one") with { Fields = new Dictionary<string, string> { ["a"] = "b" } });
        _log.Append(Entry("two"));

        var read = _log.Read(null, 10);
        Assert.Multiple(() =>
        {
            Assert.That(Texts(read), Is.EqualTo(new[] { "one", "two" }));
            Assert.That(read[0].Fields["a"], Is.EqualTo("b"));
            Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        });
    }

    [Test]
    public void Read_NothingThere_IsEmpty() => Assert.That(_log.Read(null, 10), Is.Empty);

    [Test]
    public void Read_Limit_KeepsTheNewest()
    {
        for (var i = 0; i < 5; i++)
        {
            _log.Append(Entry($"{i}"));
        }

        Assert.That(Texts(_log.Read(null, 2)), Is.EqualTo(new[] { "3", "4" }));
    }

    [Test]
    public void Read_OneSession_LimitCountsOnlyItsOwn()
    {
        _log.Append(Entry("mine"));
        _log.Append(Entry("other") with { Session = Make.OtherId });

        Assert.That(Texts(_log.Read(Make.Id, 1)), Is.EqualTo(new[] { "mine" }));
    }

    [Test]
    public void Append_TooLongAndAnotherRotates_GoesOnInTheSameFile()
    {
        _log.Append(Entry("before"));
        using var another = FileLock.TryTake(_host.Paths.Locks, "history");

        new HistoryLog(_host.Paths, rotateAt: 1).Append(Entry("after"));

        Assert.Multiple(() =>
        {
            Assert.That(File.Exists(FilePath + ".1"), Is.False);
            Assert.That(Texts(_log.Read(null, 10)), Is.EqualTo(new[] { "before", "after" }));
        });
    }

    [TestCase("{\"session\":\"abc234\",\"realti")]
    [TestCase("null")]
    [TestCase("\0\0\0\0")]
    [TestCase("[]")]
    public void Append_AfterATornLine_LosesOnlyThatLine(string torn)
    {
        _log.Append(Entry("before"));
        File.AppendAllText(FilePath, torn);

        _log.Append(Entry("after"));

        Assert.That(Texts(_log.Read(null, 10)), Is.EqualTo(new[] { "before", "after" }));
    }

    [Test]
    public async Task Append_FromThreadsAndAnotherProcess_MixesNoLines()
    {
        const int Lines = 200;
        _log.Append(Entry("first"));
        var line = File.ReadAllText(FilePath).TrimEnd();
        using var other = Child.Start("/bin/sh", "-c", $"for i in $(seq {Lines}); do printf '%s\\n' \"$0\" >> \"$1\"; done", line, FilePath);
        var mine = Enumerable.Range(0, 4).Select(t => Task.Run(() =>
        {
            var log = new HistoryLog(_host.Paths);
            for (var i = 0; i < Lines / 4; i++)
            {
                log.Append(Entry(new string((char)('a' + t), 3000)));
            }
        }));
        await Task.WhenAll(mine).SoonAsync();
        Assert.That(await other.EndAsync(), Is.Zero);

        Assert.Multiple(() =>
        {
            Assert.That(_log.Read(null, 5000), Has.Count.EqualTo(1 + (2 * Lines)));
            Assert.That(File.ReadAllLines(FilePath).Count(l => l.Length > 0), Is.EqualTo(1 + (2 * Lines)));
        });
    }

    [Test]
    public void Append_FileIsLarge_RotatesAndStillReadsBoth()
    {
        _log.Append(Entry("old"));
        File.AppendAllText(FilePath, new string('x', 4 * 1024 * 1024) + '\n');

        _log.Append(Entry("new"));

        Assert.Multiple(() =>
        {
            Assert.That(new FileInfo(FilePath).Length, Is.LessThan(4096));
            Assert.That(Texts(_log.Read(null, 10)), Is.EqualTo(new[] { "old", "new" }));
        });
    }

    [Test]
    public void Append_DiskNotWritable_GoesToMemory()
    {
        TempHost.MakeUnwritable(_host.Paths.State);

        _log.Append(Entry("in memory"));

        Assert.That(Texts(_log.Read(null, 10)), Is.EqualTo(new[] { "in memory" }));
    }

    [Test]
    public void Append_NeitherDiskNorMemory_Throws()
    {
        TempHost.MakeUnwritable(_host.Paths.State);
        TempHost.MakeUnwritable(_host.Paths.Runtime);

        Assert.That(() => _log.Append(Entry("lost")), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Read_DiskWasFullForAWhile_IsInTheOrderOfTime()
    {
        _log.Append(Entry("a") with { BootId = Make.Boot2, Usec = 99 });
        _log.Append(Entry("b") with { Usec = 1 });
        File.Move(FilePath, FilePath + ".kept");
        Directory.CreateDirectory(FilePath);
        _log.Append(Entry("c") with { Usec = 2 });
        Directory.Delete(FilePath);
        File.Move(FilePath + ".kept", FilePath);
        _log.Append(Entry("d") with { Usec = 3 });

        Assert.That(Texts(_log.Read(null, 10)), Is.EqualTo(new[] { "a", "b", "c", "d" }));
    }

    [Test]
    public void Append_DiskFull_GoesToMemoryAndKeepsWhatWasThere() => FullDisk.Run(_host.Paths.State, () =>
    {
        _log.Append(Entry("before"));
        FullDisk.Fill(_host.Paths.State);

        _log.Append(Entry(new string('x', 8000)));

        Assert.That(_log.Read(null, 10).Select(e => e.Text.Length), Is.EqualTo(new[] { 6, 8000 }));
    });

    private static IEnumerable<string> Texts(IEnumerable<HistoryEntry> entries) => entries.Select(e => e.Text);

    private static HistoryEntry Entry(string text) => new()
    {
        Session = Make.Id,
        RealtimeUsec = 1,
        Usec = 1,
        BootId = Make.Boot1,
        Event = "armed",
        MessageId = "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9101",
        Text = text,
        Fields = new Dictionary<string, string>(),
    };
}
