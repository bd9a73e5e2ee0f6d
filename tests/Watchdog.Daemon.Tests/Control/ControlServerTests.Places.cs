using System.Net.Sockets;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Control;

internal sealed partial class ControlServerTests
{
    [Test]
    public async Task Connect_ManyOfOneUser_RefusedBeyondTheLimitAndRootIsNotStarved()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("needs root: it connects as two users");
        }

        foreach (var path in new[] { _host.Root, _host.Root + "/run", _host.Paths.Runtime })
        {
            File.SetUnixFileMode(path, (UnixFileMode)0x1ed);
        }

        const string Connect = """
            use Socket; my @held;
            for (1..80) { socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die; connect($s, sockaddr_un($ARGV[0])) or die "$!"; push @held, $s; }
            my $served = 0;
            for my $s (@held) { $s->autoflush(1); $SIG{PIPE} = 'IGNORE'; syswrite($s, "{\"method\":\"org.varlink.service.GetInfo\"}\0"); my $n = sysread($s, my $b, 4096); $served++ if $n && $b !~ /too-many-connections/; }
            $| = 1; print "$served\n"; <STDIN>;
            """;
        using var user = Child.Start("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "perl", "-MIO::Handle", "-e", Connect, _host.Paths.Socket);
        await user.ExpectAsync("16");

        using var root = await ConnectAsync();
        await SendAsync(root, "{\"method\":\"org.varlink.service.GetInfo\"}\0");
        Assert.That(await ReadAsync(root), Does.Contain("rollback-watchdogd"));

        await user.EndAsync();
        using var again = Child.Start("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "perl", "-MIO::Handle", "-e", Connect, _host.Paths.Socket);
        await again.ExpectAsync("16");
    }
}
