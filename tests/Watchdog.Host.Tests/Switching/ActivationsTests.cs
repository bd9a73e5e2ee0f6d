using Watchdog.Host.Switching;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Switching;

/// <summary>Which processes are a system's activate script. The rollback kills them, with all that they have started.</summary>
internal sealed class ActivationsTests
{
    private TempHost _host = null!;
    private string _script = "";

    private string Store => Path.Combine(_host.Root, "nix/store/");

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _script = Path.Combine(_host.MakeSystem("new"), "activate");
        TempHost.MakeProgram(_script, "#!/bin/sh\necho ready; read -r line\n");
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    /// <summary>A NixOS container without a user namespace of its own has the host's store, and root's activate script in /proc.</summary>
    [Test]
    public async Task Running_AContainersActivation_IsNoneOfThisHosts()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("needs root: only root's activations count");
        }

        using var own = Child.Start("/bin/sh", _script);
        await own.ExpectAsync("ready");
        using var containers = Child.Start("/usr/bin/unshare", "--mount", "--pid", "--fork", "--mount-proc", "/bin/sh", _script);
        await containers.ExpectAsync("ready");

        Assert.That(Activations.Running(Store), Is.EqualTo(new[] { own.Pid }));
    }

    [TestCase("/bin/sh\0-e\0{0}new/activate\0", true)]
    [TestCase("{0}new/activate\0", true)]
    [TestCase("/bin/sh\0-c\0cat {0}new/activate\0", false)]
    [TestCase("less\0{0}new/share/activate\0", false)]
    [TestCase("/bin/sh\0{0}home/activate\0", false, TestName = "IsActivation_OfAHome_IsNoSystems")]
    public void IsActivation_Title_IsThatOfASystemsScript(string title, bool isOne) =>
        Assert.That(Activations.IsActivation(title.Replace("{0}", Store, StringComparison.Ordinal), Store), Is.EqualTo(isOne));
}
