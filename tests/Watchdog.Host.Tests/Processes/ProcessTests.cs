using Watchdog.Host.Native;
using Watchdog.Host.Processes;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Processes;

/// <summary>Against real processes, locks and directories.</summary>
internal sealed class ProcessTests
{
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Read_Oneself_SaysWhatIsTrue()
    {
        var self = ProcessStatus.Read(Environment.ProcessId)!;
        var now = new SystemClock().Now.Boot;

        Assert.Multiple(() =>
        {
            Assert.That(self.Pid, Is.EqualTo(Environment.ProcessId));
            Assert.That(self.Program, Is.EqualTo(Environment.ProcessPath));
            Assert.That(self.Uid == 0, Is.EqualTo(Environment.IsPrivilegedProcess));
            Assert.That(self.Began, Is.GreaterThan(TimeSpan.Zero).And.LessThan(now));
            Assert.That(now - self.Began, Is.LessThan(TimeSpan.FromMinutes(10)));
        });
    }

    [TestCase("a) b (c")]
    [TestCase("x) R 1 1")]
    [TestCase("))) ((( 0 0")]
    public async Task Read_NameWithSpacesAndParentheses_IsParsedAll(string name)
    {
        var program = Path.Combine(_host.Root, name);
        File.Copy("/usr/bin/cat", program);
        using var child = Child.Start(program);
        child.Tell("up");
        await child.ExpectAsync("up");

        var read = ProcessStatus.Read(child.Pid)!;

        Assert.Multiple(() =>
        {
            Assert.That(read.Parent, Is.EqualTo(Environment.ProcessId));
            Assert.That(read.Program, Is.EqualTo(program));
            Assert.That(read.Began, Is.GreaterThanOrEqualTo(ProcessStatus.Read(Environment.ProcessId)!.Began));
            Assert.That(read.Title, Does.StartWith(program));
        });
    }

    [TestCase(-1)]
    [TestCase(0)]
    [TestCase(int.MaxValue)]
    public void Read_NoSuchProcess_IsNull(int pid) => Assert.That(ProcessStatus.Read(pid), Is.Null);

    [Test]
    public async Task Of_ProcessWithGrandchildren_ListsTheFamilyAndNobodyElse()
    {
        using var child = Child.Start("/bin/sh", "-c", "(sleep 100; true) & echo ready; wait");
        await child.ExpectAsync("ready");
        await Wait.UntilAsync(() => ProcessTree.Of(child.Pid).Count == 3, "shell, subshell and sleep");

        var family = ProcessTree.Of(child.Pid);

        Assert.Multiple(() =>
        {
            Assert.That(family[0], Is.EqualTo(child.Pid));
            Assert.That(family, Does.Not.Contain(Environment.ProcessId));
        });
    }

    [Test]
    public async Task InotifyReader_FilesCreatedAndClosed_TellsDirectoryNameAndWhat()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<(string Directory, string Name, uint Mask)>();
        var lost = 0;
        var sub = Directory.CreateDirectory(Path.Combine(_host.Root, "sub"));
        _ = new InotifyReader(
            [(_host.Root, LibC.InotifyCreate), (sub.FullName, LibC.InotifyCloseWrite)],
            (directory, name, mask) => seen.Enqueue((directory, name, mask)),
            () => Interlocked.Increment(ref lost));

        File.WriteAllText(Path.Combine(_host.Root, "a name"), "");
        File.WriteAllText(Path.Combine(sub.FullName, "b"), "x");

        await Wait.UntilAsync(() => seen.Count == 2, "two events");
        Assert.That(seen, Is.EqualTo(new[] { (_host.Root, "a name", LibC.InotifyCreate), (sub.FullName, "b", LibC.InotifyCloseWrite) }));
        sub.Delete(recursive: true);
        await Wait.UntilAsync(() => lost == 1, "the directory is gone");
    }

    [Test]
    public void InotifyReader_DirectoryMissing_Throws() =>
        Assert.That(() => new InotifyReader([(_host.Root + "/none", LibC.InotifyCreate)], (_, _, _) => { }, () => { }), Throws.InstanceOf<IOException>());
}
