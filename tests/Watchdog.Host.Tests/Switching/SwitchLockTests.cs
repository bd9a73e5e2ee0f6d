using Watchdog.Host.Processes;
using Watchdog.Host.Switching;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Switching;

/// <summary>Who counts as a switch: against real processes and real locks.</summary>
internal sealed class SwitchLockTests
{
    private TempHost _host = null!;
    private SwitchLock _lock = null!;

    [SetUp]
    public void SetUp()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("needs root: only root's lock is a switch");
        }

        _host = new TempHost();
        _lock = new SwitchLock(_host.Paths);
    }

    [TearDown]
    public void TearDown() => _host?.Dispose();

    [Test]
    public async Task Look_RootHoldsTheLock_IsThatProcess()
    {
        Assert.That(_lock.IsHeld, Is.False, "there is no file yet");
        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);

        Assert.That(_lock.Holders(), Does.Contain(child.Pid));
        Assert.That(_lock.IsHeld, Is.True);
        await child.EndAsync();
        Assert.That(_lock.IsTaken, Is.False);
    }

    /// <summary>As nixos-cli's supervisor.sh has it: flock(1) locks a descriptor of the shell's, and is gone.</summary>
    [Test]
    public async Task Look_WhoeverTookTheLockIsGone_IsHeldByWhoHasTheFileOpen()
    {
        using var child = Shell($"exec 8>{_host.Paths.SwitchLock}; flock -n 8; echo ready; read -r line");
        await child.ExpectAsync("ready");

        Assert.That(_lock.Holders(), Is.EqualTo(new[] { child.Pid }));
        Assert.That(_lock.IsHeld, Is.True);
    }

    [TestCase("LOCK_EX", "flock -x")]
    [TestCase("LOCK_SH", "flock -s")]
    public async Task Look_AnotherUserHoldsTheLock_IsNoSwitch(string what, string flock)
    {
        OpenToAll();
        using var child = Child.Start("setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", $"exec 9<{_host.Paths.SwitchLock}; {flock} 9; echo ready; read -r line");
        await child.ExpectAsync("ready");

        Assert.That(_lock.Look().Users, Is.Empty, what);
    }

    /// <summary>The taker was another user and is gone; a living child of the same user has the file.</summary>
    [Test]
    public async Task Look_AnotherUsersTakerIsGone_IsNoSwitch()
    {
        OpenToAll();
        using var child = Child.Start("setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", $"exec 9<{_host.Paths.SwitchLock}; sh -c 'flock -x 9'; echo ready; read -r line");
        await child.ExpectAsync("ready");

        Assert.That(_lock.IsHeld, Is.False);
    }

    /// <summary>A program that is root because its file says so (setuid) gets its standard streams from whoever starts it.</summary>
    [Test]
    public async Task Look_RootsProcessHasItAsAStandardStreamOpenedToBeRead_IsNoSwitch()
    {
        File.WriteAllText(_host.Paths.SwitchLock, "");
        using var child = Shell($"exec 2<{_host.Paths.SwitchLock}; flock -x 2; echo ready; read -r line");
        await child.ExpectAsync("ready");

        Assert.That(_lock.IsHeld, Is.False);
    }

    [Test]
    public async Task Look_ContainersRootHoldsTheLock_IsNoSwitch()
    {
        File.WriteAllText(_host.Paths.SwitchLock, "");
        using var child = Child.Start("unshare", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c", $"exec 8>{_host.Paths.SwitchLock}; flock -x 8; echo ready; read -r line");
        await child.ExpectAsync("ready");

        Assert.That(_lock.Look().Users, Is.Empty);
    }

    /// <summary>Also a file that is gone: what has it open goes on switching.</summary>
    [Test]
    public async Task Look_FileIsRemovedUnderTheSwitch_RunsAllTheSame()
    {
        using var child = await Child.HoldLockAsync(_host.Paths.SwitchLock);
        SwitchLockFile.MakeAnew(_host.Paths);

        Assert.That(_lock.Holders(), Does.Contain(child.Pid));
    }

    [Test]
    public async Task Look_SwitchWaitsForTheLock_IsAwaitedAndNotHeld()
    {
        OpenToAll();
        using var other = Child.Start("setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", $"exec 9<{_host.Paths.SwitchLock}; flock -s 9; echo ready; read -r line");
        await other.ExpectAsync("ready");
        using var child = Shell($"exec 8>>{_host.Paths.SwitchLock}; echo ready; flock -x 8; echo got; read -r line");
        await child.ExpectAsync("ready");

        var state = _lock.Look();

        Assert.That((state.IsAwaited, state.IsHeld, state.IsTaken), Is.EqualTo((true, false, false)));
        await other.EndAsync();
        await child.ExpectAsync("got");
        Assert.That(_lock.IsHeld, Is.True);
    }

    [Test]
    public async Task MakeAnew_AnybodyHoldsTheOldFile_TheNewOneIsFreeAndRootsAlone()
    {
        OpenToAll();
        using var other = Child.Start("setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", $"exec 9<{_host.Paths.SwitchLock}; flock -s 9; echo ready; read -r line");
        await other.ExpectAsync("ready");

        SwitchLockFile.MakeAnew(_host.Paths);

        Assert.That(File.GetUnixFileMode(_host.Paths.SwitchLock), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using var child = Shell($"exec 8>>{_host.Paths.SwitchLock}; flock -n -x 8 && echo got; read -r line");
        await child.ExpectAsync("got");
        Assert.That(Directory.GetFiles(_host.Paths.Nixos), Is.EqualTo(new[] { _host.Paths.SwitchLock }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void CloseToOthers_Always_LeavesItToRootAlone(bool isThere)
    {
        if (isThere)
        {
            OpenToAll();
        }

        SwitchLockFile.CloseToOthers(_host.Paths);

        Assert.That(File.GetUnixFileMode(_host.Paths.SwitchLock), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase("pos:\t0\nflags:\t0102001\nmnt_id:\t29\nino:\t7\nlock:\t1: FLOCK  ADVISORY  WRITE 0 00:19:7 0 EOF\n", true, true)]
    [TestCase("pos:\t0\nflags:\t02100001\nmnt_id:\t29\nino:\t7\n", true, false)]
    [TestCase("pos:\t0\nflags:\t0100000\nlock:\t1: FLOCK  ADVISORY  READ 4711 00:19:7 0 EOF\n", false, false)]
    [TestCase("pos:\t0\nflags:\t0100002\nlock:\t1: POSIX  ADVISORY  WRITE 4711 00:19:7 0 EOF\n", true, false)]
    [TestCase("flags:\n", false, false)]
    public void Parse_KernelsText_SaysWhetherWritableAndLocked(string text, bool isWritable, bool hasLock) =>
        Assert.That(OpenFileInfo.Parse(text), Is.EqualTo(new OpenFileInfo(isWritable, hasLock)));

    [TestCase("")]
    [TestCase("lock:\t1: FLOCK  ADVISORY  WRITE 0 00:19:7 0 EOF\n")]
    public void Parse_NoText_IsNull(string text) => Assert.That(OpenFileInfo.Parse(text), Is.Null);

    [TestCase("/system.slice/rollback-watchdogd-k3f9-boot-1.service", "/init.scope", true)]
    [TestCase("/machine.slice/c1/system.slice/rollback-watchdogd-k3f9-1.service", "/machine.slice/c1/init.scope", true)]
    [TestCase("/system.slice/rollback-watchdogd-k3f9-1.service (deleted)", "/init.scope", false)]
    [TestCase("/system.slice/rollback-watchdogd.service", "/init.scope", false)]
    [TestCase("/system.slice/nixos-rebuild-switch-to-configuration.service", "/init.scope", false)]
    [TestCase("/machine.slice/c1/system.slice/rollback-watchdogd-k3f9-1.service", "/init.scope", false)]
    [TestCase("/user.slice/user-0.slice/user@0.service/app.slice/rollback-watchdogd-k3f9-1.service", "/init.scope", false)]
    [TestCase("/system.slice/rollback-watchdogd-x.service/system.slice/evil.service", "/init.scope", false)]
    [TestCase("/", "/init.scope", false)]
    public void IsOwn_ControlGroup_OnlyThatOfATransientServiceOfOurs(string group, string init, bool expected) =>
        Assert.That(OwnUnits.IsOwn(group, init), Is.EqualTo(expected));

    private static Child Shell(string line) => Child.Start("/bin/sh", "-c", line);

    // As a switch makes it on a real host.
    private void OpenToAll()
    {
        File.WriteAllText(_host.Paths.SwitchLock, "");
        foreach (var path in new[] { _host.Root, _host.Root + "/run", _host.Paths.Nixos })
        {
            File.SetUnixFileMode(path, (UnixFileMode)0x1ed);
        }

        File.SetUnixFileMode(_host.Paths.SwitchLock, (UnixFileMode)0x1a4);
    }
}
