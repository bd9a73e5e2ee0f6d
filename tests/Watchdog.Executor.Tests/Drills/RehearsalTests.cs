using System.Security.Cryptography;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Executor.Drills;
using Watchdog.Host.Boot;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Systemd;
using Watchdog.Tests;
using Watchdog.Tests.Probes;

namespace Watchdog.Executor.Tests.Drills;

internal sealed class RehearsalTests
{
    private TempHost _host = null!;
    private Settings _settings = null!;
    private IProbe _probe = null!;
    private Func<string?> _askPid1 = null!;
    private string _system = "";

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _settings = new Settings();
        _probe = new FakeProbe("ssh", static () => new ProbeResult("ssh", ProbeOutcome.Passed, "answers"));
        _askPid1 = static () => "rollback-watchdogd-drill-abcdef.service";
        Use(_host.MakeSystem("old", $"#!/bin/sh\necho \"$* $NIXOS_NO_CHECK\" >> {Actions}\n"));
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    private string Actions => Path.Combine(_host.Root, "actions");

    [Test]
    public void Run_HealthyHost_PassesEachStepInItsOrder()
    {
        var steps = Run();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(steps.Select(s => s.Name), Is.EqualTo(DrillSteps.OfExecutor));
            Assert.That(steps.Where(s => !s.Passed), Is.Empty);
            Assert.That(Of(steps, DrillSteps.Pid1).Detail, Is.EqualTo("PID 1 answers rollback-watchdogd-drill-abcdef.service"));
            Assert.That(Of(steps, DrillSteps.Target).Detail, Is.EqualTo(_system));
            Assert.That(Of(steps, DrillSteps.NextBoot).Detail, Is.EqualTo($"the next boot leads to {_system}; no variable can hold the boot default (the host was not booted by EFI)"));
            Assert.That(Of(steps, DrillSteps.Probes).Results.Single().Detail, Is.EqualTo("answers"));
            Assert.That(File.ReadAllText(Actions), Is.EqualTo("dry-activate 1\n"), "as a rollback's switch is run, and once");
        }
    }

    [Test]
    public void Run_Always_ChangesNothing()
    {
        new Store.SessionStore(_host.Paths).Save(Make.Session(Phase.Confirmed), mustSurviveReboot: false);
        TempHost.Link(_host.Paths.Profile + "-7-link", _system);
        var before = Everything();

        Run();
        File.Delete(Actions);

        Assert.That(Everything(), Is.EqualTo(before));
    }

    [TestCase("exit 1", "switch-to-configuration exited 1")]
    [TestCase("exit 11", "switch-to-configuration exited 11: a switch has the lock")]
    [TestCase("exec sleep 60", "switch-to-configuration did not end within 300ms")]
    public void Run_DryActivateFailsOrHangs_SaysSoAndGoesOn(string line, string detail)
    {
        _settings = _settings with { RollbackSwitchLimit = TimeSpan.FromMilliseconds(300) };
        Use(_host.MakeSystem("bad", $"#!/bin/sh\n{line}\n"));

        var steps = Run();

        Assert.That((Of(steps, DrillSteps.DryActivate).Passed, Of(steps, DrillSteps.DryActivate).Detail), Is.EqualTo((false, detail)));
        Assert.That(steps.Where(s => !s.Passed).Select(s => s.Name), Is.EqualTo(new[] { DrillSteps.DryActivate }));
        Assert.That(steps, Has.Count.EqualTo(DrillSteps.OfExecutor.Count));
    }

    /// <summary>As the rollback's own switch is judged: the activation's complaints do not keep it from its end.</summary>
    [TestCase(4, "switch-to-configuration exited 4")]
    [TestCase(100, "switch-to-configuration exited 100: the way back is a reboot")]
    public void Run_DryActivateExitsAsASwitchMay_Passes(int code, string detail)
    {
        Use(_host.MakeSystem("other", $"#!/bin/sh\nexit {code}\n"));

        Assert.That(Of(Run(), DrillSteps.DryActivate) is { Passed: true } step ? step.Detail : "failed", Is.EqualTo(detail));
    }

    [Test]
    public void Run_NoSwitchToConfiguration_IsNoTarget()
    {
        File.Delete(Path.Combine(_system, "bin/switch-to-configuration"));

        var steps = Run();

        Assert.That(Of(steps, DrillSteps.Target) is { Passed: false } step ? step.Detail : "", Does.StartWith($"{_system} has no bin/switch-to-configuration"));
        Assert.That(Of(steps, DrillSteps.DryActivate) is { Passed: false } dry ? dry.Detail : "", Does.Contain("bin/switch-to-configuration: No such file or directory"));
    }

    [Test]
    public void Run_DiskTakesNothing_SaysWhy()
    {
        TempHost.MakeUnwritable(_host.Paths.State);

        Assert.That(Of(Run(), DrillSteps.State), Has.Property(nameof(RehearsedStep.Passed)).False);
    }

    [Test]
    public void Run_Pid1DoesNotAnswerOrKnowUs_SaysWhich()
    {
        _askPid1 = static () => throw new TestSystemdException();
        var silent = Of(Run(), DrillSteps.Pid1);
        _askPid1 = static () => null;
        var unknown = Of(Run(), DrillSteps.Pid1);

        Assert.That((silent.Passed, silent.Detail), Is.EqualTo((false, "PID 1 is silent")));
        Assert.That((unknown.Passed, unknown.Detail), Is.EqualTo((false, "PID 1 answers, and does not know this process")));
    }

    [Test]
    public void Run_RoundNeverEnds_IsGivenUpAtItsLimit()
    {
        _probe = new StuckProbe("ssh");

        Assert.That(Of(Run(), DrillSteps.Probes) is { Passed: false } step ? step.Detail : "", Is.EqualTo("the round of probes did not end within 2s"));
    }

    [Test]
    public void Run_BootDefaultIsNotToBeHeld_SaysSo()
    {
        _settings = _settings with { HoldBootDefault = false };

        Assert.That(Of(Run(), DrillSteps.NextBoot).Detail, Is.EqualTo($"the next boot leads to {_system}; config.json has it left alone (`holdBootDefault`)"));
    }

    private void Use(string system)
    {
        _system = system;
        TempHost.Link(_host.Paths.CurrentSystem, system);
        TempHost.Link(_host.Paths.Profile, system);
        _host.BootNext(system);
    }

    private List<RehearsedStep> Run()
    {
        var host = new HostReader(_host.Paths, new SwitchLock(_host.Paths), new BootLoader(_host.Paths));
        var probes = new ProbeRunner([new PlannedProbe(_probe, TimeSpan.FromMinutes(1))], TimeProvider.System);
        return [.. new Rehearsal(_host.Paths, _settings, host, probes, TimeSpan.FromSeconds(2), TimeProvider.System) { AskPid1 = _askPid1 }
            .Run(new DrillOrder(_system, null), CancellationToken.None)];
    }

    private static RehearsedStep Of(IEnumerable<RehearsedStep> steps, string name) => steps.Single(s => s.Name == name);

    /// <summary>Each file and link of the host, with what is in it.</summary>
    private List<string> Everything() =>
    [
        .. Directory.EnumerateFileSystemEntries(_host.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
            $"{path} {new FileInfo(path).LinkTarget ?? (Directory.Exists(path) ? "/" : Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))))}"),
    ];

    private sealed class TestSystemdException() : SystemdException("test", 0, null, "PID 1 is silent");
}
