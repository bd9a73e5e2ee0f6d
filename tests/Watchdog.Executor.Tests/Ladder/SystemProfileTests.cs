using Watchdog.Executor.Ladder;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Ladder;

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

        Assert.That(new SystemProfile(_host.Paths).Set(_old, _old), Is.EqualTo("profile back at generation 7"));
        Assert.That(File.ReadAllText(_host.Root + "/asked").Trim(), Is.EqualTo($"--profile {_host.Paths.Profile} --switch-generation 7"));
    }

    [Test]
    public void Set_GenerationIsGone_MakesANewOne()
    {
        TempHost.MakeProgram(Path.Combine(_old, "sw/bin/nix-env"), $"#!/bin/sh\necho \"$@\" > {_host.Root}/asked\n");
        File.Delete(_host.Paths.Profile + "-7-link");

        Assert.That(new SystemProfile(_host.Paths).Set(_old, _old, 7), Is.EqualTo("profile set"));
        Assert.That(File.ReadAllText(_host.Root + "/asked").Trim(), Is.EqualTo($"--profile {_host.Paths.Profile} --set {_old}"));
    }

    /// <summary>A system may have several numbers: "one lower" means something only from the one that was the profile's at arm.</summary>
    [TestCase(3, 3)]
    [TestCase(8, 7)]
    [TestCase(0, 7)]
    public void Set_SystemHasSeveralGenerations_IsTheOneOfArm(int atArm, int expected)
    {
        TempHost.MakeProgram(Path.Combine(_old, "sw/bin/nix-env"), "#!/bin/sh\nexit 1\n");
        TempHost.Link(_host.Paths.Profile + "-3-link", _old);

        new SystemProfile(_host.Paths).Set(_old, _old, atArm);

        Assert.That(new FileInfo(_host.Paths.Profile).LinkTarget, Is.EqualTo($"system-{expected}-link"));
    }

    /// <summary>A tool has made a new generation of the same system since: the number is not what it was.</summary>
    [Test]
    public void Set_SameSystemByAnotherNumber_GoesBackToTheNumberOfArm()
    {
        TempHost.MakeProgram(Path.Combine(_old, "sw/bin/nix-env"), "#!/bin/sh\nexit 1\n");
        TempHost.Link(_host.Paths.Profile + "-9-link", _old);
        TempHost.Link(_host.Paths.Profile, "system-9-link");

        new SystemProfile(_host.Paths).Set(_old, _old, 7);

        Assert.That(new FileInfo(_host.Paths.Profile).LinkTarget, Is.EqualTo("system-7-link"));
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
