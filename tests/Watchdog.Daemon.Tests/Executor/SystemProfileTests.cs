using Watchdog.Daemon.Executor;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Executor;

/// <summary>With a nix-env of the target's own that does what the test wants.</summary>
internal sealed class SystemProfileTests
{
    private TempHost _host = null!;
    private string _old = "";

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _old = _host.MakeSystem("old");
        TempHost.Link(_host.Paths.Profile + "-7-link", _old);
        TempHost.Link(_host.Paths.Profile + "-8-link", _host.MakeSystem("new"));
        TempHost.Link(_host.Paths.Profile, "system-8-link");
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Set_RightAlready_RunsNothing()
    {
        TempHost.Link(_host.Paths.Profile, "system-7-link");

        Assert.That(new SystemProfile(_host.Paths).Set(_old, _old), Is.EqualTo("the profile was right"));
    }

    [Test]
    public void Set_NixEnvWorks_IsAskedWithProfileAndPath()
    {
        TempHost.MakeProgram(Path.Combine(_old, "sw/bin/nix-env"), $"#!/bin/sh\necho \"$@\" > {_host.Root}/asked\n");

        Assert.That(new SystemProfile(_host.Paths).Set(_old, _old), Is.EqualTo("profile set"));
        Assert.That(File.ReadAllText(_host.Root + "/asked").Trim(), Is.EqualTo($"--profile {_host.Paths.Profile} --set {_old}"));
    }

    [TestCase("#!/bin/sh\nexit 1\n")]
    [TestCase("no program at all")]
    public void Set_NixEnvFails_LinksTheGenerationItself(string script)
    {
        TempHost.MakeProgram(Path.Combine(_old, "sw/bin/nix-env"), script);

        Assert.That(new SystemProfile(_host.Paths).Set(_old, _old), Does.Contain("linked"));
        Assert.That(new FileInfo(_host.Paths.Profile).LinkTarget, Is.EqualTo("system-7-link"));
    }

    [Test]
    public void Set_NixEnvFailsAndNoGenerationLeadsThere_LinksThePath()
    {
        TempHost.MakeProgram(Path.Combine(_old, "sw/bin/nix-env"), "#!/bin/sh\nexit 1\n");
        File.Delete(_host.Paths.Profile + "-7-link");

        new SystemProfile(_host.Paths).Set(_old, _old);

        Assert.That(new FileInfo(_host.Paths.Profile).LinkTarget, Is.EqualTo(_old));
    }
}
