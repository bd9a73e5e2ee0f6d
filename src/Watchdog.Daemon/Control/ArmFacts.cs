using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Host.Systems;
using Watchdog.Protocol;
using Watchdog.Store;

namespace Watchdog.Daemon.Control;

/// <summary>Reads from the host what an arm needs: what is true now, and what stands against it.</summary>
internal sealed class ArmFacts(HostReader host, TargetResolver targets, RolledBackSystems rolledBack, BootLoader loader, IClock clock)
{
    /// <summary>Reads it, in the loop's turn.</summary>
    /// <param name="wish">What is wanted.</param>
    /// <param name="seen">What was looked at before.</param>
    /// <returns>The baseline, the target with the system that the next boot leads to, and the obstacles.</returns>
    public (Core.Baseline Baseline, Target Target, ArmObstacles Obstacles) Read(ArmWish wish, ArmRound.Found seen)
    {
        var facts = host.ReadToArm();
        var baseline = host.Baseline(facts, clock.Now) with { Round = seen.Round, Probes = seen.Results, Operator = seen.Operator };
        var target = wish.Target.Kind == TargetKind.Previous ? wish.Target with { Boot = host.BootTarget(baseline) } : wish.Target;
        return (baseline, target, new ArmObstacles(facts.SwitchRuns, facts.Unreadable, wish.IsForced ? "" : Again(wish.Incoming, facts)));
    }

    /// <summary>What whoever armed should know of the next boot before they switch.</summary>
    public IEnumerable<string> NotesOfNextBoot(Core.Session session)
    {
        if (session.HoldsBootDefault && !host.CanBoot(session.Target.System))
        {
            yield return SafeText.Printable(Words.OfUnbootable(session.Target.System, loader.Next));
        }
    }

    /// <summary>Why the system that is to come must not, in words; empty when it may. Unnamed, it is what the profile has but does not run.</summary>
    private string Again(string? incoming, HostFacts facts)
    {
        var system = incoming is { } named ? targets.SystemOf(named) : facts.ProfileTarget;
        return system is { } known && known != facts.RunningSystem ? rolledBack.Find(known)?.Describe() ?? "" : "";
    }
}
