using System.ComponentModel;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Host.Native;
using Watchdog.Host.Processes;
using Watchdog.Host.Running;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Protocol;
using Watchdog.Store;
using Watchdog.Systemd;
using ProbeResult = Watchdog.Core.ProbeResult;
using Rung = Watchdog.Core.Rung;
using Session = Watchdog.Core.Session;

namespace Watchdog.Executor.Ladder;

/// <summary>The rungs on the real host.</summary>
internal sealed class Rungs(Paths paths, Settings settings, SwitchLock switchLock, IProbeRounds probes, TimeSpan longestLook, IClock clock) : IRungs
{
    private const int MostAttempts = 5;

    private static readonly TimeSpan RefusedWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirmwareLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMinutes(1);

    private readonly SwitchLockBreaker _breaker = new(paths, switchLock, clock);
    private readonly SystemProfile _profile = new(paths);
    private readonly BootLoader _loader = new(paths);
    private readonly BootDefaultDebt _debt = new(paths);
    private bool _hasWaitedForBoot;

    /// <summary>Reboots, with what was done before in words. It returns only where the host does not. Another one in tests.</summary>
    internal Func<string, RungResult> Rebooting { get; init; } = Rebooter.Reboot;

    /// <summary>Whether this boot has not come to its end, and no unit is being stopped. Another one in tests.</summary>
    internal Func<bool> IsBooting { get; init; } = AskPid1;

    /// <summary>How often it is asked whether a switch waits for the boot. Another one in tests.</summary>
    internal TimeSpan Between { get; init; } = BetweenQuestions;

    /// <inheritdoc/>
    public RungResult Run(Rung rung, Session session)
    {
        try
        {
            return rung switch
            {
                Rung.MakeWay => _breaker.MakeWay(session.Deadline.Reason == DeadlineReason.ActivationLimit),
                Rung.Switch => Switch(session),
                Rung.Verify => Verify(session),
                Rung.SwitchAgain => SwitchAgain(session),
                // The boot default can only be a system that the profile has; from there the rest of the way is a switch.
                Rung.Reboot => Reboot(session, session.Target.Boot, session.Target.Profile, session.Baseline.ProfileGeneration),
                Rung.RebootBooted => Reboot(session, session.Baseline.BootedSystem, session.Baseline.BootedSystem, 0),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SystemdException or Win32Exception or InvalidOperationException)
        {
            return RungResult.Failed(e.Message);
        }
    }

    private RungResult Switch(Session session)
    {
        var profile = SetProfile(session.Target.Profile, session.Target.System, session.Baseline.ProfileGeneration) + ForgetFirstBoot();
        var isOther = session.Target.Boot != session.Target.System;
        var action = isOther ? "test" : "switch";
        var before = Files.Resolve(paths.CurrentSystem);
        var exit = RunSwitch(session.Target.System, action);
        if (action == "switch" && exit is { } early && SwitchExit.EndedBeforeActivation(early, before, Files.Resolve(paths.CurrentSystem), session.Target.System))
        {
            // Access matters more than the boot default.
            profile += $"; switch-to-configuration switch exited {exit}{OweBootDefault(session)}; then without the boot loader";
            exit = RunSwitch(session.Target.System, "test");
        }

        if (isOther)
        {
            // A switch that hung is done once more, or the host is looked at; nobody waits for the boot loader in between.
            profile += exit is null ? OweBootDefault(session) : SetBootDefault(session);
        }

        return exit is { } code ? new RungResult(SwitchExit.Judge(code), $"{profile}; switch-to-configuration exited {code}")
            : RungResult.Failed($"{profile}; {(_hasWaitedForBoot
                ? "switch-to-configuration waited for the end of this boot, which does not come"
                : $"switch-to-configuration did not end within {TimeSpanText.Format(settings.RollbackSwitchLimit)}")}");
    }

    /// <summary>
    /// Whether a switch cannot come to its end: that of nixpkgs 24.11 waits, without a limit and before it activates anything,
    /// until PID 1 says that the boot has ended (switch-to-configuration-ng, src/main.rs, "Wait for the system to have finished
    /// booting"; later ones do not). On a host whose boot hangs that never happens. It has no child then; while the boot loader
    /// is written or a snippet activates it has one, and while it waits for units to stop PID 1 has some that do.
    /// </summary>
    private bool WaitsForBoot(int pid, string system) =>
        _hasWaitedForBoot = Files.Resolve(paths.CurrentSystem) != system && ProcessTree.Of(pid).Count == 1 && IsBooting();

    // A PID 1 that cannot be asked has not said that the host boots.
    private static bool AskPid1()
    {
        try
        {
            using var manager = ServiceManager.Connect();
            return manager.IsBooting() && manager.ListUnits("*").All(u => u.ActiveState != "deactivating");
        }
        catch (SystemdException)
        {
            return false;
        }
    }

    /// <summary>
    /// Has the boot lead again to what it led to at arm, which was not what ran (`nixos-rebuild test`, a specialisation). After
    /// the activation: that matters more, and the system of the boot may be gone.
    /// </summary>
    /// <returns>What was done, in words.</returns>
    private string SetBootDefault(Session session)
    {
        var (exit, fault) = TryRunSwitch(session.Target.Boot, "boot");
        return exit == 0 ? "; boot default set" : $"; boot default not set: {fault}{OweBootDefault(session)}";
    }

    /// <summary>Leaves the boot default to the daemon, which sees to it once the session has ended.</summary>
    /// <returns>What was done, in words.</returns>
    private string OweBootDefault(Session session)
    {
        var system = session.Target.Boot;
        var leads = _loader.Next.Default;
        if (leads == system)
        {
            return "; the boot default leads there already";
        }

        try
        {
            _debt.Owe(new OwedBootDefault(session.Id, system) { Profile = session.Target.Profile, Leads = leads });
            return "; the boot default is owed";
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return $"; the boot default is owed, which could not be written down: {e.Message}";
        }
    }

    private RungResult SwitchAgain(Session session)
    {
        var way = _breaker.MakeWay(isHung: true);
        var cleared = LeftOvers.Clear(paths);
        var again = Switch(session);
        return again with { Detail = $"{way.Detail}; {cleared}; {again.Detail}" };
    }

    private RungResult Verify(Session session)
    {
        using var pause = new ManualResetEventSlim();
        var until = clock.Now.Boot + settings.RecoveryWindow;
        while (true)
        {
            if (Elsewhere(session) is { } elsewhere)
            {
                // No time brings another system into its place.
                return RungResult.Failed(elsewhere) with { Sight = AccessJudgement.See(session, [], isBack: false) };
            }

            var results = Look(session);
            // The target runs: a host that is only starved is let in by time, and a reboot would take its work.
            var now = clock.Now.Boot;
            var isLast = now >= until && (now >= until + AccessJudgement.StarvedPatience || !AccessJudgement.IsStarved(session, results));
            var missing = AccessJudgement.Missing(session.Baseline, results, isLast);
            if (missing.Count == 0)
            {
                return RungResult.Succeeded(string.Join("; ", results.Select(r => $"{r.Name}: {r.Detail}")));
            }

            if (isLast)
            {
                var sight = AccessJudgement.See(session, results, isBack: true);
                return RungResult.Failed(string.Join("; ", missing.Select(r => Describe(r, sight)))) with { Sight = sight };
            }

            pause.Wait(BetweenLooks);
        }
    }

    private static string Describe(ProbeResult missing, Sight sight) =>
        $"{missing.Name}{(sight.Unmended.Contains(missing.Name) ? ", which had failed on the new system too" : "")}: {missing.Detail}";

    // The look is synchronous, because the executor does one thing at a time. It has a limit of its own, because the
    // probes' limits need threads: where the system denies one, a probe's limit never passes.
    private IReadOnlyList<ProbeResult> Look(Session session)
    {
        var looking = LookAsync(session);
        return Task.WaitAny([looking], longestLook) < 0
            ? throw new BrokenProcessException($"the round of probes did not end within {TimeSpanText.Format(longestLook)}")
            : looking.GetAwaiter().GetResult();
    }

    // Only what decides, and what may see a way in: any other that is slow, and was not required, is waited for by nobody.
    private async Task<IReadOnlyList<ProbeResult>> LookAsync(Session session)
    {
        string[] required = [.. probes.Names.Where(name => session.Baseline.Requires(name) || WayIn.Includes(name))];
        var seen = new List<ProbeResult>();
        await foreach (var results in probes.StreamAsync(new ProbeContext(session), required, CancellationToken.None))
        {
            seen.AddRange(results);
        }

        return seen;
    }

    // Access alone is not the way back: a reboot may have led to the new system, and the probes may like it.
    private string? Elsewhere(Session session)
    {
        var wanted = session.Rungs.Any(r => r.Rung == Rung.RebootBooted) ? session.Baseline.BootedSystem : session.Target.System;
        var running = Files.Resolve(paths.CurrentSystem);
        return running == wanted ? null : $"running {running ?? "no system"} instead of {wanted}";
    }

    private RungResult Reboot(Session session, string system, string profile, int generation)
    {
        var set = SetProfile(profile, system, generation) + ForgetFirstBoot();

        // A menu keeps entries of what the store has not any more: nothing of it comes up.
        var gone = TargetResolver.Fault(system);
        var (exit, fault) = gone is null ? TryRunSwitch(system, "boot") : (null, gone);
        set += gone is null ? HoldBoot(session, system) : "";
        var leads = _loader.Next.Leads;
        var said = $"; switch-to-configuration boot: {(exit == 0 ? "exited 0" : fault)}";
        return RebootJudgement.Judge(gone is null, exit, leads, system) switch
        {
            RebootVerdict.Reboot when exit == 0 => Rebooting(set),

            // While a rollback is unproven the boot default is held at the target: so a boot partition that cannot be written does
            // no harm.
            RebootVerdict.Reboot => Rebooting($"{set}{said}; the boot default leads there already"),
            RebootVerdict.Stay => RungResult.Failed($"{set}{said}; not rebooted: the next boot leads there"),
            RebootVerdict.RebootUnlessReached => AccessJudgement.See(session, Look(session), isBack: false).HasWayIn
                ? RungResult.Failed($"{set}{said}; not rebooted: the next boot may lead elsewhere, and the host can be reached as it is")
                : Rebooting($"{set}{said}; the next boot may lead elsewhere, and nobody can reach the host as it is"),
        };
    }

    // Where a variable holds the default at another system, or where the menu's default is the newest whatever it was told.
    private string HoldBoot(Session session, string system)
    {
        if (_loader.Next.Leads == system || _loader.HoldObstacle.Length > 0)
        {
            return "";
        }

        string fault;
        try
        {
            fault = _loader.Hold(session.Id, system, Bootctl.Run);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            fault = e.Message;
        }

        return fault.Length == 0 ? "; a variable of the firmware holds the boot default" : $"; the boot default could not be held by a variable: {fault}";
    }

    // The running system matters more: on a disk that takes no write, the switch may still bring access back.
    private string SetProfile(string profile, string system, int generation)
    {
        try
        {
            return _profile.Set(profile, system, generation);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return $"the profile could not be set ({e.Message})";
        }
    }

    /// <summary>Withdraws what was to be booted once: it would come before the target at the next boot.</summary>
    /// <returns>What was done, in words.</returns>
    private string ForgetFirstBoot()
    {
        const string What = "; what was to be booted once";
        if (!_loader.HasOnce)
        {
            return "";
        }

        try
        {
            var (program, arguments) = BootLoader.SetOnce("");
            var exit = Command.Run(program, arguments, new Dictionary<string, string>(), FirmwareLimit);
            return exit == 0 ? $"{What} is withdrawn" : $"{What} could not be withdrawn: bootctl {(exit is { } code ? $"exited {code}" : "did not end")}";
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            return $"{What} could not be withdrawn: {e.Message}";
        }
    }

    /// <summary>As <see cref="RunSwitch"/>, of a system that may be gone: why it did not exit with 0, in words.</summary>
    private (int? Exit, string Fault) TryRunSwitch(string system, string action)
    {
        try
        {
            var exit = RunSwitch(system, action);
            return (exit, exit is { } code ? $"exited {code}" : "did not end");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception or InvalidOperationException)
        {
            return (null, e.Message);
        }
    }

    private int? RunSwitch(string system, string action)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Nobody, whoever he is, holds up the rollback's own switch; its lock is taken from him as often as he takes it.
            _breaker.Clear();
            _hasWaitedForBoot = false;
            var began = clock.Now.Boot;
            var exit = SwitchProgram.Run(system, action, settings.RollbackSwitchLimit, Between, pid => action != "boot" && WaitsForBoot(pid, system));
            if (exit != SwitchExit.LockIsBusy || clock.Now.Boot - began > RefusedWithin || attempt == MostAttempts)
            {
                return exit;
            }
        }
    }
}
