namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>Every bad input has a clear error and changes nothing.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class BadInputTests
{
    private const string Socket = "/run/rollback-watchdogd/control";

    private LabHost _host = null!;

    [OneTimeSetUp]
    public async Task UpAsync() => _host = await LabHost.UpAsync("bad-input");

    [OneTimeTearDown]
    public async Task RemoveAsync() => await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);

    [TearDown]
    public async Task NothingChanged()
    {
        var status = await new WatchdogClient(_host).StatusAsync();
        Assert.That(status.Session, Is.Null);
        Assert.That(await Recovered.TimersAsync(_host), Is.Empty);
    }

    [TestCase("rollbackctl arm --target 999", 5, "no generation 999")]
    [TestCase("rollbackctl arm --target nonsense", 2, "target")]
    [TestCase("rollbackctl arm --window 5minutes!", 2, "5min")]
    [TestCase("rollbackctl arm --window 0s", 2, "window")]
    [TestCase("rollbackctl arm --except no-such-probe", 2, "ssh, access, wireguard")]
    [TestCase("rollbackctl confirm", 3, "no session is open")]
    [TestCase("rollbackctl confirm abcdef", 3, "abcdef")]
    [TestCase("rollbackctl confirm ../../etc", 2, "is no session's id")]
    [TestCase("rollbackctl disarm", 3, "no session is open")]
    [TestCase("rollbackctl rollback", 3, "no session is open")]
    [TestCase("rollbackctl nonsense", 2, "nonsense")]
    [TestCase("rollbackctl --socket /nonexistent status", 6, "/nonexistent")]
    [TestCase("su -s /bin/sh op -c 'rollbackctl arm'", 5, "sudo")]
    public async Task Rollbackctl_BadInput_SaysWhatIsWrong(string line, int exitCode, string says)
    {
        var result = await _host.ShellAsync(line);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.ToString());
            Assert.That(result.Output + result.Errors, Does.Contain(says));
        }
    }

    [TestCase("printf 'garbage\\0'", "")]
    [TestCase("printf '{\"method\":7}\\0'", "")]
    [TestCase("printf '{\"method\":\"org.rollback-watchdog.Control.Nonsense\"}\\0'", "MethodNotFound")]
    [TestCase("printf '{\"method\":\"org.rollback-watchdog.Control.Arm\",\"parameters\":{\"window_usec\":-1}}\\0'", "BadRequest")]
    [TestCase("printf '{\"method\":\"org.rollback-watchdog.Control.Arm\",\"parameters\":{\"window_usec\":\"soon\"}}\\0'", "InvalidParameter")]
    [TestCase("head -c 1000000 /dev/zero | tr '\\0' x", "")]
    [TestCase("printf '{\"method\":\"org.varlink.service.GetInfo\"}\\0'", "org.rollback-watchdog.Control")]
    public async Task Socket_AnyBytes_AreAnsweredOrHungUpOn(string send, string answer)
    {
        // Perl is what every Debian has; it hangs up when the daemon does, or when it has an answer.
        var script = "use IO::Socket::UNIX; $SIG{PIPE}='IGNORE'; local $/; my $d=<STDIN>; "
            + $"my $s=IO::Socket::UNIX->new(Peer=>'{Socket}') or die; print $s $d; $s->flush; $/=\"\\0\"; print scalar <$s>";
        var result = await _host.ShellAsync($"{send} | timeout 20 perl -e '{script.Replace("'", "'\\''", StringComparison.Ordinal)}'");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Output, answer.Length == 0 ? Is.Empty : Does.Contain(answer));
        }
    }

    [Test]
    public async Task Rollbackctl_NoDaemon_SaysSoAndWhatToDo()
    {
        await _host.InAsync("systemctl", "stop", "rollback-watchdogd.service", "rollback-watchdogd.socket");
        try
        {
            var result = await _host.InAsync("rollbackctl", "status");

            Assert.That(result.ExitCode, Is.EqualTo(6), result.ToString());
            Assert.That(result.Errors, Does.Contain("systemctl"));
        }
        finally
        {
            await _host.InAsync("systemctl", "start", "rollback-watchdogd.socket", "rollback-watchdogd.service");
        }
    }
}
