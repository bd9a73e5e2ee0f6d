using Watchdog.Executor.Pid1;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Pid1;

internal sealed class PlainRollbackTests
{
    private const string Script = "#!/bin/sh\nexit 0\n";

    private TempHost _host = null!;
    private string _package = null!;

    private string InMemory => Path.Combine(_host.Paths.Runtime, "plain-rollback");

    private string Kept => Path.Combine(_host.Paths.State, "plain-rollback");

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _package = Path.Combine(_host.Root, "nix/store/package");
        TempHost.MakeProgram(Path.Combine(_package, "libexec/rollback-watchdog/plain-rollback"), Script);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void CommandFor_Installed_IsACopyInMemoryThatCanBeExecuted()
    {
        var command = Single();

        Assert.Multiple(() =>
        {
            Assert.That(command.Path, Is.EqualTo(InMemory));
            Assert.That(command.Arguments, Is.EqualTo(new[] { Make.Id, Make.Old, Make.Old, Make.Old, "0" }));
            Assert.That(File.ReadAllText(InMemory), Is.EqualTo(Script));
            Assert.That(File.GetUnixFileMode(InMemory).HasFlag(UnixFileMode.UserExecute));
        });
    }

    [Test]
    public void CommandFor_RebootedAndThePackageIsGone_IsACopyOfTheOneThatWasKept()
    {
        Single();
        File.Delete(InMemory);
        Directory.Delete(_package, recursive: true);

        var command = Single();

        Assert.That(command.Path, Is.EqualTo(InMemory));
        Assert.That(File.ReadAllText(InMemory), Is.EqualTo(Script));
    }

    [Test]
    public void CommandFor_NothingCanBeWritten_IsTheInstalledOne()
    {
        TempHost.MakeUnwritable(_host.Paths.State);
        TempHost.MakeUnwritable(_host.Paths.Runtime);

        Assert.That(Single().Path, Does.StartWith(_package));
    }

    [Test]
    public void CommandFor_NeverInstalled_IsNone()
    {
        Directory.Delete(_package, recursive: true);

        Assert.That(Commands(), Is.Empty);
    }

    private Systemd.ExecCommand Single() => Commands().Single();

    private IReadOnlyList<Systemd.ExecCommand> Commands() =>
        new PlainRollback(_host.Paths).CommandFor(Make.Session() with { Program = Path.Combine(_package, "bin/rollback-watchdogd") });
}
