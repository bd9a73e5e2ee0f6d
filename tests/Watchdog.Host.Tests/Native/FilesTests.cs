using Watchdog.Host.Native;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Native;

internal sealed class FilesTests
{
    private TempHost _host = null!;

    private string At(string name) => Path.Combine(_host.Root, name);

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Replace_ExistingReadableByAll_BecomesItsOwnersAlone()
    {
        File.WriteAllText(At("f"), "a much longer old content");

        Files.Replace(At("f"), "new"u8);

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(At("f")), Is.EqualTo("new"));
            Assert.That(File.GetUnixFileMode(At("f")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        });
    }

    [Test]
    public void Replace_TargetIsADirectory_ThrowsAndLeavesNothing()
    {
        Directory.CreateDirectory(At("d/inside"));

        Assert.That(() => Files.Replace(At("d"), "x"u8), Throws.InstanceOf<IOException>());
        Assert.That(Directory.GetFiles(_host.Root), Is.Empty);
    }

    [Test]
    public void RemoveTemporaries_OfWritersThatAreGone_LeavesAllElse()
    {
        const int Gone = int.MaxValue;
        string[] kept = ["session.json", "session.json.1-1.new", "system.new", "note.gone-1.new"];
        string[] removed = [$"session.json.{Gone}-1.new", $"last.json.{Environment.ProcessId}-3.new"];
        foreach (var name in kept.Concat(removed))
        {
            File.WriteAllText(At(name), "");
        }

        Files.RemoveTemporaries(_host.Root);

        Assert.That(Directory.GetFiles(_host.Root).Select(Path.GetFileName), Is.EquivalentTo(kept));
    }

    [Test]
    public void RemoveTemporaries_NoSuchDirectory_DoesNothing() =>
        Assert.That(() => Files.RemoveTemporaries(At("none")), Throws.Nothing);

    [Test]
    public void Replace_ThereIsALink_ReplacesTheLinkAndNotWhatItLeadsTo()
    {
        File.WriteAllText(At("victim"), "untouched");
        TempHost.Link(At("f"), At("victim"));

        Files.Replace(At("f"), "new"u8);

        Assert.That(File.ReadAllText(At("victim")), Is.EqualTo("untouched"));
    }

    [Test]
    public void ReplaceLink_LinkToADirectory_PointsElsewhereNow()
    {
        Directory.CreateDirectory(At("a"));
        Directory.CreateDirectory(At("b"));
        TempHost.Link(At("l"), At("a"));
        TempHost.Link(At("l.new"), At("left over"));

        Files.ReplaceLink(At("l"), At("b"));

        Assert.Multiple(() =>
        {
            Assert.That(new FileInfo(At("l")).LinkTarget, Is.EqualTo(At("b")));
            Assert.That(Directory.GetFileSystemEntries(At("a")), Is.Empty);
            Assert.That(Path.Exists(At("l.new")), Is.False);
        });
    }

    [Test]
    public void CreateOnce_SecondTime_KeepsTheFirst()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Files.CreateOnce(At("f"), "first"), Is.True);
            Assert.That(Files.CreateOnce(At("f"), "second"), Is.False);
            Assert.That(File.ReadAllText(At("f")), Is.EqualTo("first"));
        });
    }

    [Test]
    public void Append_ToADirectory_ThrowsWithPathAndReason() =>
        Assert.That(() => Files.Append(_host.Root, "x"u8, sync: false), Throws.InstanceOf<IOException>().With.Message.Contains(_host.Root));

    [Test]
    public void Append_DeviceIsFull_Throws() =>
        Assert.That(() => Files.Append("/dev/full", "x"u8, sync: false), Throws.InstanceOf<IOException>().With.Message.Contains("write"));

    [Test]
    public void SyncDirectory_Missing_Throws() => Assert.That(() => Files.SyncDirectory(At("none")), Throws.InstanceOf<IOException>());

    [Test]
    public void LockIdentity_Missing_IsNull() => Assert.That(Files.LockIdentity(At("none")), Is.Null);

    [Test]
    public void Resolve_ChainLoopAndNothing_EndsWhereTheChainEnds()
    {
        File.WriteAllText(At("end"), "");
        TempHost.Link(At("second"), "end");
        TempHost.Link(At("first"), At("second"));
        TempHost.Link(At("loop"), At("loop"));

        Assert.Multiple(() =>
        {
            Assert.That(Files.Resolve(At("first")), Is.EqualTo(At("end")));
            Assert.That(Files.Resolve(At("end")), Is.EqualTo(At("end")));
            Assert.That(Files.Resolve(At("loop")), Is.Null);
            Assert.That(Files.Resolve(At("none")), Is.Null);
        });
    }

    [Test]
    public void Resolve_LinkToNothing_EndsThereAllTheSame()
    {
        TempHost.Link(At("dangling"), At("gone"));

        Assert.That(Files.Resolve(At("dangling"), out var fault), Is.EqualTo(At("gone")));
        Assert.That(fault, Is.Empty);
    }

    /// <summary>A name that is too long stands for every error but that there is nothing.</summary>
    [Test]
    public void Resolve_CannotBeRead_IsNoEndOfTheChain()
    {
        TempHost.Link(At("unreadable"), new string('n', 300));

        Assert.That(Files.Resolve(At("unreadable"), out var fault), Is.Null);
        Assert.That(fault, Does.EndWith("nnn: readlink: File name too long"));
    }
}
