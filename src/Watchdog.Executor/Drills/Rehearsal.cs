using System.ComponentModel;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Executor.Ladder;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Protocol;
using Watchdog.Store;
using Watchdog.Systemd;

namespace Watchdog.Executor.Drills;

/// <summary>
/// The executor's steps of a drill: what a rollback needs of the host, each tried by itself. A step that fails keeps none of the others
/// from its turn, so that whoever mends the host knows all of it.
/// </summary>
/// <remarks>
/// <para>
/// The switch is the target's own <c>dry-activate</c>. It reads the units of both systems, says what it would do, runs the system's
/// dry-activate script, and exits with 0 whatever that says; lists that the script leaves in /run/nixos are removed, and none of a
/// switch's own lists is written (nixpkgs, pkgs/by-name/sw/switch-to-configuration-ng/src/main.rs, do_system_switch and record_unit,
/// 2026; the Perl program before it, nixos/modules/system/activation/switch-to-configuration.pl, did the same).
/// </para>
/// <para>
/// It takes the switch lock as each action does, before it looks at which one it is, and has it until it exits. A switch that begins
/// in that moment is refused by the lock, or waits for it (24.11). For the daemon it is no switch, because the process is one of our
/// own units'; where a switch has the lock, dry-activate exits with 11.
/// </para>
/// </remarks>
/// <param name="paths">Where things are.</param>
/// <param name="settings">What a session that is armed now would be judged by.</param>
/// <param name="host">Reads the host, and its boot loader.</param>
/// <param name="probes">The probes, in this process, as a rollback runs them.</param>
/// <param name="longestLook">How long the round of probes may take.</param>
/// <param name="time">The time.</param>
internal sealed class Rehearsal(
    Paths paths, Settings settings, HostReader host, IProbeRounds probes, TimeSpan longestLook, TimeProvider time)
{
    private static readonly TimeSpan MostOfDryActivate = TimeSpan.FromMinutes(2);

    /// <summary>The unit of this process, by PID 1's word; null when it has none. Another one in tests.</summary>
    internal Func<string?> AskPid1 { get; init; } = OwnUnit;

    /// <summary>How long dry-activate may have the switch lock: as long as a rollback's switch may run, and 2 min at most.</summary>
    internal static TimeSpan LimitOfDryActivate(Settings settings) =>
        settings.RollbackSwitchLimit < MostOfDryActivate ? settings.RollbackSwitchLimit : MostOfDryActivate;

    /// <summary>Does the steps, one after the other.</summary>
    /// <param name="order">What to rehearse.</param>
    /// <param name="cancellation">Gives the probes up.</param>
    public IEnumerable<RehearsedStep> Run(DrillOrder order, CancellationToken cancellation)
    {
        yield return Time(DrillSteps.State, State);
        yield return Time(DrillSteps.Pid1, Pid1);
        yield return Time(DrillSteps.Target, name => Target(name, order.System));
        yield return Time(DrillSteps.DryActivate, name => DryActivate(name, order.System));
        yield return Time(DrillSteps.NextBoot, NextBoot);
        yield return Time(DrillSteps.Probes, name => Look(name, order.Operator, cancellation));
    }

    private RehearsedStep State(string name) =>
        StateTrial.Fault(paths) is { } fault ? Failed(name, fault) : Passed(name, "the disk takes a session");

    private RehearsedStep Pid1(string name) =>
        AskPid1() is { } unit ? Passed(name, $"PID 1 answers {unit}") : Failed(name, "PID 1 answers, and does not know this process");

    private static RehearsedStep Target(string name, string system) =>
        TargetResolver.Fault(system) is { } fault ? Failed(name, fault) : Passed(name, system);

    private RehearsedStep DryActivate(string name, string system) =>
        SwitchProgram.Run(system, "dry-activate", LimitOfDryActivate(settings)) switch
        {
            null => Failed(name, $"switch-to-configuration did not end within {TimeSpanText.Format(LimitOfDryActivate(settings))}"),
            SwitchExit.LockIsBusy => Failed(name, $"switch-to-configuration exited {SwitchExit.LockIsBusy}: a switch has the lock"),
            { } exit when SwitchExit.Judge(exit) == RungOutcome.Failed => Failed(name, $"switch-to-configuration exited {exit}"),
            { } exit when SwitchExit.Judge(exit) == RungOutcome.NeedsReboot => Passed(name, $"switch-to-configuration exited {exit}: the way back is a reboot"),
            { } exit => Passed(name, $"switch-to-configuration exited {exit}"),
        };

    private RehearsedStep NextBoot(string name) => Passed(name, Words.OfBootAhead(host.NextBoot, settings.HoldBootDefault));

    // Bounded twice, as the look of a rollback is: a probe's own limit needs a thread, which the system may deny.
    private RehearsedStep Look(string name, Operator? way, CancellationToken cancellation)
    {
        var looking = probes.RunAsync(ProbeContext.Arming(way), cancellation);
        return Task.WaitAny([looking], longestLook) < 0
            ? Failed(name, $"the round of probes did not end within {TimeSpanText.Format(longestLook)}")
            : Passed(name, "") with { Results = looking.GetAwaiter().GetResult() };
    }

    private RehearsedStep Time(string name, Func<string, RehearsedStep> act)
    {
        var began = time.GetTimestamp();
        RehearsedStep step;
        try
        {
            step = act(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SystemdException or Win32Exception or InvalidOperationException)
        {
            step = Failed(name, e.Message);
        }

        return step with { Took = time.GetElapsedTime(began) };
    }

    private static RehearsedStep Passed(string name, string detail) => new(name, true, TimeSpan.Zero, detail);

    private static RehearsedStep Failed(string name, string detail) => new(name, false, TimeSpan.Zero, detail);

    private static string? OwnUnit()
    {
        using var manager = ServiceManager.Connect();
        return manager.GetUnitByPid(Environment.ProcessId);
    }
}
