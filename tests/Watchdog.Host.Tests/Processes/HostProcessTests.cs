using System.Globalization;
using Watchdog.Host.Processes;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Processes;

/// <summary>The links are written as the kernel writes them (namespaces(7)); the last tests ask the real one.</summary>
internal sealed class HostProcessTests
{
    private const string Host = "user:1 pid:2 net:3 mnt:4";
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase(Host, true)]
    [TestCase("user:9 pid:2 net:3 mnt:4", false)]
    [TestCase("user:1 pid:9 net:3 mnt:4", false)]
    [TestCase("user:1 pid:2 net:9 mnt:4", false)]
    [TestCase("user:1 pid:2 net:3 mnt:9", false)]
    [TestCase("user:1 pid:2 net:3", false)]
    [TestCase("", false)]
    public void IsOwn_Namespaces_MustAllBeThoseOfPid1(string namespaces, bool isOwn)
    {
        Write(1, Host);
        Write(50, namespaces);

        Assert.That(HostProcess.IsOwn(50, _host.Root), Is.EqualTo(isOwn));
    }

    [TestCase("user:1 pid:2 net:3 mnt:7", "user:1 pid:2 net:3 mnt:7", true)]
    [TestCase("user:1 pid:2 net:3 mnt:8", "user:1 pid:2 net:3 mnt:7", false)]
    [TestCase("user:1 pid:2 net:9 mnt:7", "user:1 pid:2 net:9 mnt:7", false)]
    [TestCase("user:9 pid:2 net:3 mnt:7", "user:9 pid:2 net:3 mnt:7", false)]
    public void IsOwnOf_AServiceWithMountsOfItsOwn_AreThoseOfItsMainProcess(string process, string main, bool isOwn)
    {
        Write(1, Host);
        Write(40, main);
        Write(50, process);

        Assert.That(HostProcess.IsOwnOf(50, 40, _host.Root), Is.EqualTo(isOwn));
    }

    [Test]
    public void IsOwn_NothingCanBeRead_IsNobodys() => Assert.That(HostProcess.IsOwn(50, _host.Root), Is.False);

    [Test]
    public async Task IsOwn_AChildOfThisProcess_UnlessItIsInAMountNamespaceOfItsOwn()
    {
        using var child = Child.Start("/bin/cat");
        Assert.That(HostProcess.IsOwn(child.Pid), Is.True);
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        using var other = Child.Start("/usr/bin/unshare", "--mount", "/bin/sh", "-c", "echo ready; exec cat");
        await other.ExpectAsync("ready");
        Assert.Multiple(() =>
        {
            Assert.That(HostProcess.IsOwn(other.Pid), Is.False);
            Assert.That(HostProcess.Read(other.Pid), Is.Null);
            Assert.That(HostProcess.Read(child.Pid)?.Pid, Is.EqualTo(child.Pid));
            Assert.That(ProcessStatus.Read(other.Pid)?.Title, Is.Empty, "a container's title is not read");
        });
    }

    private void Write(int pid, string namespaces)
    {
        var directory = Path.Combine(_host.Root, pid.ToString(CultureInfo.InvariantCulture), "ns");
        Directory.CreateDirectory(directory);
        foreach (var part in namespaces.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part[..part.IndexOf(':')];
            File.CreateSymbolicLink(Path.Combine(directory, name), $"{name}:[{part[(name.Length + 1)..]}]");
        }
    }
}
