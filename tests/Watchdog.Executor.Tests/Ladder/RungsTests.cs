using System.Collections.Immutable;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Executor.Ladder;
using Watchdog.Host.Switching;
using Watchdog.Probes;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Ladder;

internal sealed class RungsTests
{
    /// <summary>
    /// A round whose work waits for a thread that could not be made never ends by itself, and says nothing of the host.
    /// </summary>
    [Test]
    public void Run_VerifyWithARoundThatNeverEnds_GivesUpTheProcessNotTheRung()
    {
        using var host = new TempHost();
        var settings = new Settings { RecoveryWindow = TimeSpan.Zero };
        var rungs = new Rungs(host.Paths, settings, new SwitchLock(host.Paths), new EndlessRounds(), TimeSpan.FromMilliseconds(50), new ManualClock());

        TempHost.Link(host.Paths.CurrentSystem, Make.Session().Target.System);

        var verify = Task.Run(() => rungs.Run(Rung.Verify, Make.Session())).SoonAsync();

        Assert.That(async () => await verify, Throws.InstanceOf<BrokenProcessException>().With.Message.Contains("did not end within"));
    }

    /// <summary>A full or read-only boot partition ends a switch before it activates; the way back must not need it.</summary>
    [Test]
    public void Run_SwitchWhoseBootLoaderTakesNothing_ActivatesWithoutItAndOwesTheBootDefault()
    {
        using var host = new TempHost();
        var (rungs, system, actions) = WithoutBootLoader(host);

        var result = rungs.Run(Rung.Switch, BackTo(system));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(RungOutcome.Succeeded), result.Detail);
            Assert.That(result.Detail, Does.EndWith("switch-to-configuration switch exited 1; the boot default is owed; then without the boot loader; switch-to-configuration exited 0"));
            Assert.That(File.ReadAllLines(actions), Is.EqualTo(new[] { "switch", "test" }));
            Assert.That(new BootDefaultDebt(host.Paths).Read(), Is.EqualTo(new OwedBootDefault(Make.Id, system)));
        }
    }

    [Test]
    public void Run_SwitchWhoseBootLoaderTakesNothingAndLeadsThereAlready_OwesNothing()
    {
        using var host = new TempHost();
        var (rungs, system, _) = WithoutBootLoader(host);
        host.BootNext(system);

        var result = rungs.Run(Rung.Switch, BackTo(system));

        Assert.That(result.Detail, Does.Contain("the boot default leads there already"));
        Assert.That(new BootDefaultDebt(host.Paths).Read(), Is.Null);
    }

    [Test]
    public void Run_SwitchWhereNothingCanBeWrittenEither_ActivatesAllTheSame()
    {
        using var host = new TempHost();
        var (rungs, system, _) = WithoutBootLoader(host);
        TempHost.MakeUnwritable(host.Paths.State);

        var result = rungs.Run(Rung.Switch, BackTo(system));

        Assert.That(result.Outcome, Is.EqualTo(RungOutcome.Succeeded), result.Detail);
        Assert.That(result.Detail, Does.Contain("the boot default is owed, which could not be written down"));
    }

    /// <summary>What ran at arm was not what the profile had: the boot default is the profile's.</summary>
    [Test]
    public void Run_SwitchToWhatTheProfileDoesNotHave_OwesTheProfilesSystem()
    {
        using var host = new TempHost();
        var (rungs, system, actions) = WithoutBootLoader(host);
        var profile = host.MakeSystem("profile", "#!/bin/sh\nexit 1\n");

        var result = rungs.Run(Rung.Switch, Make.Session() with { Target = new Target(TargetKind.Previous, null, system, profile) });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(RungOutcome.Succeeded), result.Detail);
            Assert.That(File.ReadAllLines(actions), Is.EqualTo(new[] { "test" }));
            Assert.That(new BootDefaultDebt(host.Paths).Read(), Is.EqualTo(new OwedBootDefault(Make.Id, profile)));
        }
    }

    /// <summary>A menu keeps entries of systems that the store has not any more.</summary>
    [Test]
    public void Run_SwitchWhereWhatBootedIsGone_ActivatesAllTheSame()
    {
        using var host = new TempHost();
        var (rungs, system, actions) = WithoutBootLoader(host);

        var result = rungs.Run(Rung.Switch, BackTo(system) with { Target = new Target(TargetKind.Previous, null, system, system) { Boot = "/nix/store/gone" } });

        Assert.That(result.Outcome, Is.EqualTo(RungOutcome.Succeeded), result.Detail);
        Assert.That(result.Detail, Does.Contain("boot default not set: ").And.Contain("the boot default is owed"));
        Assert.That(File.ReadAllLines(actions), Is.EqualTo(new[] { "test" }));
    }

    /// <summary>The old system's own checks may refuse to go back to it: they are not asked.</summary>
    [Test]
    public void Run_Switch_RunsWithoutPreSwitchChecks()
    {
        using var host = new TempHost();
        var system = host.MakeSystem("target", "#!/bin/sh\n[ \"$NIXOS_NO_CHECK\" = 1 ] || exit 9\n");
        var rungs = new Rungs(host.Paths, new Settings(), new SwitchLock(host.Paths), new EndlessRounds(), TimeSpan.FromSeconds(1), new ManualClock());

        var result = rungs.Run(Rung.Switch, BackTo(system));

        Assert.That(result.Outcome, Is.EqualTo(RungOutcome.Succeeded), result.Detail);
    }

    /// <summary>Where another system runs there is nothing to look at, and nothing to wait for.</summary>
    [Test]
    public void Run_VerifyWhileAnotherSystemRuns_SaysSoAtOnce()
    {
        using var host = new TempHost();
        TempHost.Link(host.Paths.CurrentSystem, Make.New);
        var rungs = new Rungs(host.Paths, new Settings(), new SwitchLock(host.Paths), new EndlessRounds(), TimeSpan.FromMinutes(1), new ManualClock());

        var result = rungs.Run(Rung.Verify, Make.Session());

        Assert.That(result.Sight, Is.Not.Null.And.Property(nameof(Sight.IsBack)).False);
        Assert.That(result.Detail, Does.Contain($"running {Make.New} instead of"));
    }

    /// <summary>A verify of a host on which no probe ends, which a load of 20 on two cores was: time lets it in, and a reboot would harm it.</summary>
    [TestCase(1.5, true, RungOutcome.Succeeded)]
    [TestCase(4.9, true, RungOutcome.Succeeded)]
    [TestCase(60.0, true, RungOutcome.Failed, TestName = "Run_VerifyOfAHostOnWhichNothingEndsForLong_HasFailed")]
    [TestCase(1.5, false, RungOutcome.Failed, TestName = "Run_VerifyOfAHostWhoseProbeFails_IsNotWaitedFor")]
    public void Run_VerifyWhoseProbesDoNotEnd_IsWaitedForBeyondTheWindow(double minutes, bool isUnfinished, RungOutcome expected)
    {
        using var host = new TempHost();
        TempHost.Link(host.Paths.CurrentSystem, Make.Session().Target.System);
        var clock = new ManualClock();
        var from = clock.Boot;
        clock.OnRead = () => clock.Boot += TimeSpan.FromMinutes(2);
        var rounds = new OneRound(() => clock.Boot >= from + TimeSpan.FromMinutes(1 + minutes)
            ? new ProbeResult("ssh", ProbeOutcome.Passed, "")
            : new ProbeResult("ssh", ProbeOutcome.Failed, "no result", Unfinished: isUnfinished));
        var rungs = new Rungs(host.Paths, new Settings { RecoveryWindow = TimeSpan.FromSeconds(30) }, new SwitchLock(host.Paths), rounds, TimeSpan.FromSeconds(10), clock);

        var result = rungs.Run(Rung.Verify, Make.Session());

        Assert.That(result.Outcome, Is.EqualTo(expected), result.Detail);
        Assert.That(result.Sight?.AsksForReboot, Is.EqualTo(expected == RungOutcome.Failed ? true : null));
    }

    /// <summary>Where the boot default cannot be set, the next boot may lead to the system that is left: no cure for a host that is reached.</summary>
    [TestCase(ProbeOutcome.Passed, true, "not rebooted")]
    [TestCase(ProbeOutcome.Failed, true, "nobody can reach the host")]
    [TestCase(ProbeOutcome.Failed, false, "nobody can reach the host", TestName = "Run_RebootWhereWhatBootedIsGone_IsDoneWhereNobodyGetsIn")]
    public void Run_RebootWhoseBootDefaultCannotBeSet_IsDoneOnlyWhereNobodyGetsIn(ProbeOutcome ssh, bool isThere, string expected)
    {
        using var host = new TempHost();
        var target = isThere ? host.MakeSystem("target", "#!/bin/sh\nexit 1\n") : "/nix/store/gone";
        var rebooted = new List<string>();
        var rungs = new Rungs(host.Paths, new Settings(), new SwitchLock(host.Paths), new OneRound(new ProbeResult("ssh", ssh, "")), TimeSpan.FromSeconds(10), new ManualClock())
        {
            Rebooting = detail =>
            {
                rebooted.Add(detail);
                return RungResult.Succeeded(detail);
            },
        };

        var result = rungs.Run(Rung.Reboot, BackTo(target));

        Assert.That(result.Detail, Does.Contain(expected));
        Assert.That(rebooted, Has.Count.EqualTo(ssh == ProbeOutcome.Passed ? 0 : 1));
    }

    /// <summary>A menu that keeps an entry of what the store has not any more leads to a host that does not come up.</summary>
    [Test]
    public void Run_RebootIntoWhatIsGone_IsNotDone()
    {
        using var host = new TempHost();
        host.BootNext("/nix/store/gone");
        var rungs = new Rungs(host.Paths, new Settings(), new SwitchLock(host.Paths), new OneRound(new ProbeResult("ssh", ProbeOutcome.Failed, "")), TimeSpan.FromSeconds(10), new ManualClock())
        {
            Rebooting = static detail => throw new InvalidOperationException($"rebooted: {detail}"),
        };

        var result = rungs.Run(Rung.Reboot, BackTo("/nix/store/gone"));

        Assert.That(result.Outcome, Is.EqualTo(RungOutcome.Failed));
        Assert.That(result.Detail, Does.EndWith("not rebooted: the next boot leads there"));
    }

    [Test]
    public void Run_SwitchThatHangsToWhatDoesNotBoot_OwesTheBootDefault()
    {
        using var host = new TempHost();
        var system = host.MakeSystem("target", "#!/bin/sh\nexec sleep 30\n");
        var boot = host.MakeSystem("boot");
        var rungs = new Rungs(host.Paths, new Settings { RollbackSwitchLimit = TimeSpan.FromMilliseconds(300) }, new SwitchLock(host.Paths), new EndlessRounds(), TimeSpan.FromSeconds(1), new ManualClock());

        var result = rungs.Run(Rung.Switch, BackTo(system) with { Target = new Target(TargetKind.Previous, null, system, system) { Boot = boot } });

        Assert.That(result.Outcome, Is.EqualTo(RungOutcome.Failed));
        Assert.That(new BootDefaultDebt(host.Paths).Read()?.System, Is.EqualTo(boot), result.Detail);
    }

    /// <summary>The switch of nixpkgs 24.11 waits, before it activates anything, for the end of a boot that may hang.</summary>
    [Test]
    public void Run_SwitchThatWaitsForABootThatHangs_IsEndedAndHasFailed()
    {
        using var host = new TempHost();
        var pid = Path.Combine(host.Root, "pid");
        var system = host.MakeSystem("target", $"#!/bin/sh\necho $$ > {pid}\nexec sleep 30\n");
        var rungs = Booting(host, isBooting: true);

        var result = rungs.Run(Rung.Switch, BackTo(system));

        Assert.That(result.Outcome, Is.EqualTo(RungOutcome.Failed), result.Detail);
        Assert.That(result.Detail, Does.EndWith("switch-to-configuration waited for the end of this boot, which does not come"));
        Assert.That(() => IsRunning(File.ReadAllText(pid).Trim()), Is.False.After(2000, 20), "it was killed");
    }

    /// <summary>It has activated the target, or waits for something else: it has all the time that a switch has.</summary>
    [TestCase(true, true, "exec sleep 1")]
    [TestCase(false, false, "exec sleep 1")]
    [TestCase(true, false, "sleep 1; exit 0", TestName = "Run_SwitchThatWritesTheBootLoader_ComesToItsEnd")]
    public void Run_SwitchThatIsSlowButDoesNotWaitForTheBoot_ComesToItsEnd(bool isBooting, bool hasActivated, string works)
    {
        using var host = new TempHost();
        var system = host.MakeSystem("target", $"#!/bin/sh\n{works}\n");
        TempHost.Link(host.Paths.CurrentSystem, hasActivated ? system : Make.New);

        var result = Booting(host, isBooting).Run(Rung.Switch, BackTo(system));

        Assert.That(result.Outcome, Is.EqualTo(RungOutcome.Succeeded), result.Detail);
    }

    // What has ended and was not waited for has no command line any more.
    private static bool IsRunning(string pid) => Path.Combine("/proc", pid, "cmdline") is var file && File.Exists(file) && File.ReadAllText(file).Length > 0;

    private static Rungs Booting(TempHost host, bool isBooting) =>
        new(host.Paths, new Settings(), new SwitchLock(host.Paths), new EndlessRounds(), TimeSpan.FromSeconds(1), new ManualClock())
        {
            IsBooting = () => isBooting,
            Between = TimeSpan.FromMilliseconds(600),
        };

    private static (Rungs Rungs, string System, string Actions) WithoutBootLoader(TempHost host)
    {
        var actions = Path.Combine(host.Root, "actions");
        var system = host.MakeSystem("target", $"#!/bin/sh\necho $1 >> {actions}\n[ $1 = test ]\n");
        return (new Rungs(host.Paths, new Settings(), new SwitchLock(host.Paths), new EndlessRounds(), TimeSpan.FromSeconds(1), new ManualClock()), system, actions);
    }

    private static Session BackTo(string system) => Make.Session() with { Target = new Target(TargetKind.Previous, null, system, system) };

    private sealed class OneRound(Func<ProbeResult> look) : IProbeRounds
    {
        public OneRound(ProbeResult result)
            : this(() => result)
        {
        }

        public IReadOnlyCollection<string> Names { get; } = ["ssh"];

        public ImmutableArray<ProbeResult> LatestOf(Session session) => [];

        public Task<ImmutableArray<ProbeResult>> RunAsync(ProbeContext context, CancellationToken cancellation) =>
            throw new NotSupportedException("a look streams");

        public async IAsyncEnumerable<ImmutableArray<ProbeResult>> StreamAsync(
            ProbeContext context, IReadOnlyCollection<string> names, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.CompletedTask;
            yield return [look()];
        }
    }

    private sealed class EndlessRounds : IProbeRounds
    {
        public IReadOnlyCollection<string> Names { get; } = [.. Make.Session().Baseline.Probes.Select(p => p.Name)];

        public ImmutableArray<ProbeResult> LatestOf(Session session) => [];

        public Task<ImmutableArray<ProbeResult>> RunAsync(ProbeContext context, CancellationToken cancellation) =>
            throw new NotSupportedException("a verify streams");

        public async IAsyncEnumerable<ImmutableArray<ProbeResult>> StreamAsync(
            ProbeContext context, IReadOnlyCollection<string> names, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            yield break;
        }
    }
}
