using Watchdog.Executor.Drills;
using Watchdog.Tests;
using Watchdog.Tests.Drills;

namespace Watchdog.Executor.Tests.Drills;

internal sealed class DrillTalkTests
{
    private const string Connect = """
        use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die; connect($s, sockaddr_un($ARGV[0])) or die "$!";
        $| = 1; print sysread($s, my $b, 10) ? "told" : "hung up", "\n"; <STDIN>;
        """;

    [Test]
    public async Task BeginAsync_AnotherUsersProcess_IsNobody()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("needs root: it connects as another user");
        }

        using var host = new TempHost();
        using var talk = new DrillTalk(Path.Combine(host.Paths.Rounds, "drill"));
        talk.Listen();
        Assert.That(File.GetUnixFileMode(talk.Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        // As if all could open it.
        File.SetUnixFileMode(talk.Path, (UnixFileMode)0x1b6);
        foreach (var path in new[] { host.Root, host.Root + "/run", host.Paths.Runtime, host.Paths.Rounds })
        {
            File.SetUnixFileMode(path, (UnixFileMode)0x1ed);
        }

        var begun = talk.BeginAsync(new DrillOrder("/nix/store/old", null), CancellationToken.None);
        using var other = Child.Start("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "perl", "-e", Connect, talk.Path);
        await other.ExpectAsync("hung up");
        using var own = await FakeExecutor.ComeAsync(talk.Path);

        await begun.SoonAsync();
        Assert.That(own.Order.System, Is.EqualTo("/nix/store/old"));
    }
}
