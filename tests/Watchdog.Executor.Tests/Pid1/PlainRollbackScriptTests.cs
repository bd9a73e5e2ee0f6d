using System.Diagnostics;
using Watchdog.Core;
using Watchdog.Host.Processes;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Pid1;

/// <summary>The script itself (systemd/plain-rollback), with programs that only note down that they were called.</summary>
internal sealed class PlainRollbackScriptTests
{
    private TempHost _host = null!;
    private string _target = null!;

    private string Called => Path.Combine(_host.Root, "called");

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _target = _host.MakeSystem("target", Note("switch"));
        foreach (var program in new[] { "nix-env", "systemctl", "sync", "sleep", "bootctl" })
        {
            TempHost.MakeProgram(Path.Combine(_target, "sw/bin", program), Note(program));
        }
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Run_TheExecutorHung_GoesBackAndReboots()
    {
        Run("timeout");

        Assert.That(Calls(), Does.Contain("nix-env --profile").And.Contain("switch switch").And.Contain("switch boot").And.Contain("systemctl reboot"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Run_SomethingIsToBeBootedOnce_WithdrawsItBeforeTheReboot(bool isThere)
    {
        if (isThere)
        {
            Directory.CreateDirectory(_host.Paths.EfiVariables);
            File.WriteAllText(Path.Combine(_host.Paths.EfiVariables, "LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"), "");
        }

        Run("timeout");

        var calls = Calls();
        Assert.That(calls.Split('\n'), isThere ? Has.One.EqualTo("bootctl set-oneshot ") : Has.None.StartsWith("bootctl"));
        Assert.That(calls.IndexOf("bootctl", StringComparison.Ordinal), Is.LessThan(calls.IndexOf("systemctl reboot", StringComparison.Ordinal)));
    }

    /// <summary>nixpkgs 24.11 exits with an errno where the boot loader fails, later ones with 1.</summary>
    [TestCase(1, true)]
    [TestCase(17, true)]
    [TestCase(4, false)]
    public void Run_TheSwitchFails_ActivatesWithoutTheBootLoaderWhereThatKeptItFromIt(int exit, bool isActivated)
    {
        _host.MakeSystem("target", $"{Note("switch")}[ \"$1\" != switch ] || exit {exit}\n");

        Run("timeout");

        Assert.That(Calls().Split('\n').Count(line => line == "switch test"), Is.EqualTo(isActivated ? 1 : 0));
        Assert.That(Calls(), Does.Contain("switch boot").And.Contain("systemctl reboot"));
    }

    /// <summary>The switch of nixpkgs 24.11 waits for the end of a boot, which may hang: another would wait as well.</summary>
    [TestCase("starting", false)]
    [TestCase("running", true)]
    public void Run_TheSwitchReachesItsLimit_IsTriedOnceMoreWhereTheBootHasEnded(string state, bool isTried)
    {
        TempHost.MakeProgram(Path.Combine(_target, "sw/bin/systemctl"), $"{Note("systemctl")}[ \"$1\" != is-system-running ] || echo {state}\n");
        var waits = isTried ? "exit 124" : "exec /bin/sleep 60";
        _host.MakeSystem("target", $"{Note("switch")}[ \"$1\" != switch ] || {waits}\n");

        Run("timeout");

        Assert.That(Calls().Split('\n').Count(line => line == "switch test"), Is.EqualTo(isTried ? 1 : 0));
        Assert.That(Calls(), Does.Contain("switch boot").And.Contain("systemctl reboot"));
    }

    /// <summary>A new generation would make "the one before", to which deploy-rs goes back, the bad one.</summary>
    [TestCase("7", "--switch-generation 7")]
    [TestCase("6", "--set")]
    [TestCase("0", "--set")]
    public void Run_ProfileHadANumber_GoesBackToItWhereItIsThere(string generation, string expected)
    {
        TempHost.Link(_host.Paths.Profile + "-7-link", _target);
        TempHost.Link(_host.Paths.Profile + "-8-link", _host.MakeSystem("new"));
        TempHost.Link(_host.Paths.Profile, "system-8-link");

        Run("timeout", _target, generation);

        Assert.That(Calls().Split('\n'), Has.One.Matches<string>(l => l!.StartsWith("nix-env", StringComparison.Ordinal) && l.Contains(expected, StringComparison.Ordinal)));
    }

    /// <summary>The profile may lead to a system that has never run.</summary>
    [Test]
    public void Run_TheNextBootLedElsewhereThanTheProfile_BootsThat()
    {
        var boot = _host.MakeSystem("boot", Note("other"));

        Run("timeout", boot, "0");

        Assert.That(Calls(), Does.Contain("other boot").And.Not.Contain("switch boot"));
    }

    [Test]
    public void Run_TheExecutorHungAfterTheEndOfItsSession_DoesNothing()
    {
        new SessionStore(_host.Paths).Close(Make.Session() with { Phase = Phase.RolledBack });

        Run("timeout");

        Assert.That(Calls(), Is.Empty);
    }

    /// <summary>Without a note that survives it, a reboot would be repeated for ever: the firmware takes it where the disk does not.</summary>
    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public void Run_TheRebootIsNoted_OrNotDone(bool diskWrites, bool hasVariables)
    {
        if (!diskWrites)
        {
            TempHost.MakeUnwritable(_host.Paths.State);
        }

        if (hasVariables)
        {
            Directory.CreateDirectory(_host.Paths.EfiVariables);
        }

        Run("timeout");
        var first = Calls();
        File.Delete(Called);
        Run("timeout");

        Assert.That(first.Contains("systemctl reboot"), Is.EqualTo(diskWrites || hasVariables));
        Assert.That(Calls(), Does.Contain("switch switch").And.Not.Contain("systemctl reboot"), "once");
        if (!diskWrites && hasVariables)
        {
            var session = Make.Session(Phase.RollingBack);
            Assert.That(new Watchdog.Executor.Ladder.RebootMark(_host.Paths).Complete(session)[^1], Has.Property("Rung").EqualTo(Rung.Reboot), "the executor reads the same note");
        }
    }

    [Test]
    public void Run_AnEarlierSessionHasEnded_GoesBack()
    {
        new SessionStore(_host.Paths).Close(Make.Session() with { Id = Make.OtherId, Phase = Phase.RolledBack });

        Run("timeout");

        Assert.That(Calls(), Does.Contain("switch switch"));
    }

    [Test]
    public void Run_TheExecutorDiedOnce_LeavesItToTheNextOne()
    {
        Run("signal");

        Assert.That(Calls(), Is.Empty);
    }

    [Test]
    public async Task Run_ASwitchHoldsTheLock_IsStoppedWithAllThatDescendsFromIt()
    {
        NeedRoot();
        using var child = Child.Start("/bin/sh", "-c", $"exec 8>>{_host.Paths.SwitchLock}; flock -x 8; sleep 1000 & echo $!; wait");
        var descendant = int.Parse(await child.ReadAsync(), System.Globalization.CultureInfo.InvariantCulture);

        Run("timeout");

        await Wait.UntilAsync(() => ProcessStatus.ProgramOf(descendant).Length == 0, "the descendant is gone, or waits to be reaped");
        Assert.That(await child.EndAsync(), Is.Not.Zero);
        Assert.That(Calls(), Does.Contain("switch switch"));
    }

    [TestCase("flock -s 9", TestName = "Run_AnotherUserHoldsTheLock_LosesItAndLives")]
    [TestCase("sh -c 'flock -x 9'", TestName = "Run_AnotherUsersDeadProcessHoldsTheLock_LosesItAndNobodyIsKilled")]
    public async Task Run_NoSwitchHoldsTheLock(string flock)
    {
        NeedRoot();
        File.WriteAllText(_host.Paths.SwitchLock, "");
        foreach (var path in new[] { _host.Root, _host.Root + "/run", _host.Paths.Nixos, _host.Paths.SwitchLock })
        {
            File.SetUnixFileMode(path, (UnixFileMode)0x1ff);
        }

        using var child = Child.Start("setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", $"exec 9<{_host.Paths.SwitchLock}; {flock}; echo ready; read -r line");
        await child.ExpectAsync("ready");
        _host.MakeSystem("target", $"{Note("switch")}exec 8>>{_host.Paths.SwitchLock}; flock -n 8 || exit 11\necho locked >> {Called}\n");

        Run("timeout");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Calls(), Does.Contain("locked"));
            Assert.That(File.GetUnixFileMode(_host.Paths.SwitchLock), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(await child.EndAsync(), Is.Not.GreaterThan(1), "it was not killed");
        }
    }

    private static void NeedRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("needs root: only root's lock is a switch");
        }
    }

    private string Note(string program) => $"#!/bin/sh\necho {program} \"$@\" >> {Called}\n";

    private string Calls() => File.Exists(Called) ? File.ReadAllText(Called) : "";

    private void Run(string result, params ReadOnlySpan<string> more)
    {
        var script = new ProcessStartInfo("sh", [Script(), Make.Id, _target, _target, .. more])
        {
            Environment = { ["PLAIN_ROLLBACK_ROOT"] = _host.Root, ["SERVICE_RESULT"] = result },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(script)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
    }

    private static string Script()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "systemd/plain-rollback")))
        {
            directory = directory.Parent!;
        }

        return Path.Combine(directory.FullName, "systemd/plain-rollback");
    }
}
