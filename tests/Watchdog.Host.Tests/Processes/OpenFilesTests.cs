using Watchdog.Host.Processes;
using Watchdog.Host.Switching;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Processes;

/// <summary>What a process has open, also where a file lies on a server that answers no more.</summary>
internal sealed class OpenFilesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // A file system in user space (fuse(4)) whose server never reads a request: whoever asks for its root's attributes waits.
    private const string SilentServer =
        """
        use POSIX ();
        $^F = 255;
        open(my $server, "+<", "/dev/fuse") or die "fuse: $!";
        my $options = sprintf("fd=%d,rootmode=40000,user_id=0,group_id=0", fileno($server));
        system("mount", "-i", "-t", "fuse", "-o", $options, "silent", $ARGV[0]) == 0 or die "mount";
        POSIX::open($ARGV[0], 010000000 | 0200000) or die "open: $!"; # O_PATH | O_DIRECTORY: that asks for nothing
        $| = 1;
        print "ready\n";
        <STDIN>;
        """;

    [Test]
    public async Task Of_AFileWhoseServerIsSilent_WaitsForNobody()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/dev/fuse"))
        {
            Assert.Ignore("needs root, and fuse(4)");
        }

        using var host = new TempHost();
        var directory = Directory.CreateDirectory(Path.Combine(host.Root, "silent")).FullName;

        // The mount is in a namespace of its own, and gone with it.
        using var child = Child.Start("unshare", "--mount", "perl", "-e", SilentServer, directory);
        await child.ExpectAsync("ready");

        var texts = await Task.Run(() => OpenFiles.Of(child.Pid).ToList()).WaitAsync(Limit);
        Assert.That(texts.Select(f => f.Text), Does.Contain(directory));
        Assert.That(await Task.Run(() => new SwitchLock(host.Paths).IsHeld).WaitAsync(Limit), Is.False);
    }

    /// <summary>The connection of a session is the socket that was opened first: what it forwards came later.</summary>
    [Test]
    public void Of_ThisProcess_IsInTheOrderOfDescriptors() => Assert.That(OpenFiles.Of(Environment.ProcessId).Select(f => f.Descriptor), Is.Ordered.And.Not.Empty);

    [Test]
    public void Of_ProcessHasGone_IsNothing() => Assert.That(OpenFiles.Of(int.MaxValue), Is.Empty);
}
