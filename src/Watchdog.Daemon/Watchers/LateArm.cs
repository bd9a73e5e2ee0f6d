using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Access;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Arms for a switch that nobody armed for, when it has taken its lock. The target is the system that ran before, as it
/// was remembered when no switch ran: by now the profile already points at the new one.
/// </summary>
internal sealed class LateArm(
    Settings settings,
    HostReader host,
    SwitchOperator operators,
    IProbeRounds probes,
    IEventSink loop,
    DaemonProgram program,
    IClock clock,
    TimeProvider time,
    ILogger<LateArm> log)
{
    /// <summary>Who armed, for the record.</summary>
    public const string ArmedBy = "a switch that nobody had armed for";

    // A switch goes through its checks and the boot loader before it stops a unit; a round takes a tenth of a second.
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(3);

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

        var isForNextBoot = operators.IsForNextBoot();
        var found = await FindOperatorAsync();
        var results = await ProbeAsync(found?.Operator);
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
            settings.Limits with { Armed = ArmedLimit },
            Describe(found),
            program.Path,
            [],
            settings.Terms,
            SwitchRuns: false)
        {
            HoldsBootDefault = settings.HoldBootDefault,
            IsSelfArmed = true,
            IsForNextBoot = isForNextBoot,
        });
    }

    /// <summary>Who armed, for the record: whose way in <c>access</c> looks after is a guess, and can be read there.</summary>
    internal static string Describe(SwitchOperator.Found? found) => found is null
        ? $"{ArmedBy}; the way in of nobody is known"
        : $"{ArmedBy}; the way in that is looked after is that of {found.Operator.User} from {found.Operator.Remote}, {found.How}";

    private async Task<SwitchOperator.Found?> FindOperatorAsync()
    {
        using var limit = new CancellationTokenSource(ProbeLimit, time);
        try
        {
            return await operators.FindAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private async Task<ImmutableArray<ProbeResult>> ProbeAsync(Operator? operatedBy)
    {
        using var limit = new CancellationTokenSource(ProbeLimit, time);
        var seen = new List<ProbeResult>();
        try
        {
            await foreach (var results in probes.StreamAsync(ProbeContext.Arming(operatedBy), probes.Names, limit.Token))
            {
                seen.AddRange(results);
            }
        }
        catch (OperationCanceledException)
        {
            // Armed with what has been seen is better than not armed.
        }

        return [.. seen];
    }
}
