using Watchdog.Host.Native;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Native;

/// <summary>Locks between our own processes, and those of anybody else: a lock needs no more than the right to read.</summary>
internal sealed class FileLockTests
{
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void TryTake_HeldByAnother_IsNull()
    {
        using (var first = FileLock.TryTake(_host.Paths.Locks, "one"))
        {
            Assert.That(first, Is.Not.Null);
            Assert.That(FileLock.TryTake(_host.Paths.Locks, "one"), Is.Null);
            using var other = FileLock.TryTake(_host.Paths.Locks, "two");
            Assert.That(other, Is.Not.Null);
        }

        using var second = FileLock.TryTake(_host.Paths.Locks, "one");
        Assert.That(second, Is.Not.Null);
    }

    /// <summary>Also where the directory is there already, open to all.</summary>
    [Test]
    public void TryTake_Always_LiesWhereNobodyElseCanOpenIt()
    {
        Directory.CreateDirectory(_host.Paths.Locks);
        File.SetUnixFileMode(_host.Paths.Locks, (UnixFileMode)0b111_101_101);

        using var held = FileLock.TryTake(_host.Paths.Locks, "one");

        Assert.That(File.GetUnixFileMode(_host.Paths.Locks), Is.EqualTo((UnixFileMode)0b111_000_000));
    }

    /// <summary>.NET would refuse to open it: configuration, boot menu and the firmware's variables can be read, and so locked, by all.</summary>
    [Test]
    public async Task Read_OfAFileThatAnotherHasLocked_IsRead()
    {
        var file = Path.Combine(_host.Root, "file");
        await File.WriteAllTextAsync(file, "content");
        using var other = await Child.HoldLockAsync(file);

        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("content"));
    }
}
