using System.Diagnostics;
using Watchdog.Core;
using Watchdog.Daemon.Store;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Pid1;

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

    [TestCase(1, true)]
    [TestCase(4, false)]
    public void Run_TheSwitchFails_ActivatesWithoutTheBootLoaderWhereThatKeptItFromIt(int exit, bool isActivated)
    {
        _host.MakeSystem("target", $"{Note("switch")}[ \"$1\" != switch ] || exit {exit}\n");

        Run("timeout");

        Assert.That(Calls().Split('\n').Count(line => line == "switch test"), Is.EqualTo(isActivated ? 1 : 0));
        Assert.That(Calls(), Does.Contain("switch boot").And.Contain("systemctl reboot"));
    }

    [Test]
    public void Run_TheExecutorHungAfterTheEndOfItsSession_DoesNothing()
    {
        new SessionStore(_host.Paths).Close(Make.Session() with { Phase = Phase.RolledBack });

        Run("timeout");

        Assert.That(Calls(), Is.Empty);
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

    private string Note(string program) => $"#!/bin/sh\necho {program} \"$@\" >> {Called}\n";

    private string Calls() => File.Exists(Called) ? File.ReadAllText(Called) : "";

    private void Run(string result)
    {
        var script = new ProcessStartInfo("sh", [Script(), Make.Id, _target, _target])
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
