using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Core;
using Watchdog.Daemon.Config;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Loop;

internal sealed class SuccessorTests
{
    // Store paths must be real ones to be told apart from anything else: this one exists wherever there is a shell.
    private const string Own = "/nix/store/own-version/bin/rollback-watchdogd";

    private TempHost _host = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        Directory.CreateDirectory(_host.Paths.Units);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase("ExecStart=/nix/store/own-version/bin/rollback-watchdogd", TestName = "the same")]
    [TestCase("ExecStart=/nix/store/own-version/libexec/rollback-watchdogd --verbose", TestName = "the same, elsewhere")]
    [TestCase("ExecStart=/usr/bin/rollback-watchdogd", TestName = "not of the store")]
    [TestCase("ExecStart=/nix/store/gone-version/bin/rollback-watchdogd", TestName = "not there")]
    [TestCase("ExecStart=", TestName = "empty")]
    [TestCase("Environment=A=1", TestName = "none")]
    public void Find_NoOtherVersion_IsNull(string line)
    {
        WriteUnit(line);

        Assert.That(Make().Find(), Is.Null);
    }

    [Test]
    public void Find_NoUnit_IsNull() => Assert.That(Make().Find(), Is.Null);

    private Successor Make()
    {
        var clock = new HostReader(_host.Paths, new SwitchLock(_host.Paths));
        return new Successor(
            _host.Paths,
            new DaemonProgram(Own, "/bin/control"),
            new FakeEventSink(),
            new BootDefaults(_host.Paths, new Settings(), clock, TimeProvider.System),
            new NoLifetime(),
            NullLogger<Successor>.Instance);
    }

    private void WriteUnit(string line) =>
        File.WriteAllText(Path.Combine(_host.Paths.Units, "rollback-watchdogd.service"), $"[Service]\nExecStart=/nix/store/first/bin/x\n{line}\n");

    private sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => Assert.Fail("nothing makes way");
    }
}
