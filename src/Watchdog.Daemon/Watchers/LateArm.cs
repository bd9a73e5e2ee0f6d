using Microsoft.Extensions.Logging;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Probes.Access;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Arms for a switch that nobody armed for, when it has taken its lock. The target is the system that ran before, as it
/// was remembered when no switch ran: by now the profile already points at the new one.
/// </summary>
internal sealed class LateArm(
    Settings settings,
    HostReader host,
    LateLook look,
    IEventSink loop,
    DaemonProgram program,
    IClock clock,
    ILogger<LateArm> log)
{
    /// <summary>Who armed, for the record.</summary>
    public const string ArmedBy = "a switch that nobody had armed for";

    // A switch that changed nothing (a dry run, a failed check) must not keep an operator from arming for long.
    private static readonly TimeSpan ArmedLimit = TimeSpan.FromMinutes(1);

    private (string RunningSystem, string ProfileTarget, int Generation, NextBoot NextBoot) _before = ("", "", 0, NextBoot.Unknown);

    /// <summary>Remembers the host as it is while no switch runs.</summary>
    public void Remember() => _before = (host.RunningSystem, host.ProfileTarget, host.ProfileGeneration, host.NextBoot);

    /// <summary>Arms, if the configuration wants it and no session is open. What goes wrong is on record, never thrown.</summary>
    public async Task ArmAsync()
    {
        var (running, profile, generation, nextBoot) = _before;
        if (!settings.AutoArm || loop.State.Open is not null || running.Length == 0)
        {
            return;
        }

        if (TargetResolver.Fault(running) is { } fault)
        {
            Log.LateArmFailed(log, fault);
            return;
        }

        var isForNextBoot = look.IsForNextBoot();
        var found = await look.FindOperatorAsync();
        var results = await look.ProbeAsync(found?.Operator);
        var id = SessionId.New();
        var baseline = new Baseline
        {
            At = clock.Now,
            RunningSystem = running,
            BootedSystem = host.BootedSystem,
            ProfileTarget = profile,
            ProfileGeneration = generation,
            NextBoot = nextBoot,
            Round = results.IsEmpty ? BaselineRound.Overtaken : BaselineRound.Taken,
            Probes = results,
            Operator = found?.Operator,
        };
        await loop.AskAsync(ticket => new ArmRequested(
            ticket,
            id,
            baseline,
            new Target(TargetKind.Previous, null, running, profile.Length > 0 ? profile : running) { Boot = host.BootTarget(baseline) },
            new SessionRules(settings.Limits with { Armed = ArmedLimit }, settings.Terms, [], settings.HoldBootDefault),
            Describe(found),
            program.Path,
            ArmObstacles.None)
        {
            IsSelfArmed = true,
            IsForNextBoot = isForNextBoot,
        });
    }

    /// <summary>Who armed, for the record: whose way in <c>access</c> looks after is a guess, and can be read there.</summary>
    internal static string Describe(SwitchOperator.Found? found) => found is null
        ? $"{ArmedBy}; the way in of nobody is known"
        : $"{ArmedBy}; the way in that is looked after is that of {found.Operator.User} from {found.Operator.Remote}, {found.How}";
}
