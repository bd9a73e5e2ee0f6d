using System.Collections.Immutable;
using Watchdog.Core;
using Watchdog.Host.Boot;
using Watchdog.Host.Native;
using Watchdog.Host.Switching;

namespace Watchdog.Host.Systems;

/// <summary>Reads what decisions need to know of the host.</summary>
internal sealed class HostReader(Paths paths, SwitchLock switchLock, BootLoader? loader = null)
{
    /// <summary>What is known of systems: their generations and kernels.</summary>
    public KnownSystems Known { get; } = new(paths.Profile);

    /// <summary>The running system's store path, or empty.</summary>
    public string RunningSystem => Files.Resolve(paths.CurrentSystem) ?? "";

    /// <summary>The booted system's store path, or empty.</summary>
    public string BootedSystem => Files.Resolve(paths.BootedSystem) ?? "";

    /// <summary>The system profile's store path, or empty.</summary>
    public string ProfileTarget => Files.Resolve(paths.Profile) ?? "";

    /// <summary>The number of the system profile's generation; 0 when its link names none.</summary>
    public int ProfileGeneration => ProfileLinks.NumberOf(paths.Profile, new FileInfo(paths.Profile).LinkTarget ?? "");

    /// <summary>How the host stands now, and what its boot loader will do.</summary>
    /// <param name="probes">The probes' results, where they matter.</param>
    public HostFacts ReadWithBoot(ImmutableArray<ProbeResult> probes = default) => Read(probes) with
    {
        NextBoot = loader?.Next ?? NextBoot.Unknown,
        ActivationRuns = Activations.Running().Count > 0,
    };

    /// <summary>What is true of the host now, without its probes.</summary>
    /// <param name="facts">What was read of it, with its boot loader.</param>
    /// <param name="now">Now.</param>
    public Baseline Baseline(HostFacts facts, Moment now) => new()
    {
        At = now,
        RunningSystem = facts.RunningSystem,
        BootedSystem = BootedSystem,
        ProfileTarget = facts.ProfileTarget,
        ProfileGeneration = ProfileGeneration,
        NextBoot = facts.NextBoot,
        LeftOverLists = facts.LeftOverLists,
    };

    /// <summary>What the boot loader will do at the next boot.</summary>
    public NextBoot NextBoot => loader?.Next ?? NextBoot.Unknown;

    /// <summary>Whether a boot can lead to a system: the boot loader has an entry of it, or, where it cannot be read, the profile a generation.</summary>
    public bool CanBoot(string system) => loader?.Starts(system)
        ?? (ProfileTarget == system || ProfileLinks.Numbers(paths.Profile).Any(n => Files.Resolve(ProfileLinks.PathOf(paths.Profile, n)) == system));

    /// <summary>The system that the next boot is to lead to while a change is unproven.</summary>
    public string BootTarget(Baseline baseline) => Core.BootTarget.Choose(
        baseline,
        CanBoot(baseline.RunningSystem),
        HasSpecialisation(Core.BootTarget.Usual(baseline), baseline.RunningSystem),
        TargetResolver.Fault(Core.BootTarget.Usual(baseline)) is null);

    private static bool HasSpecialisation(string system, string specialisation)
    {
        var directory = Path.Combine(system, "specialisation");
        try
        {
            return system.Length > 0 && Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any(s => Files.Resolve(s) == specialisation);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return false;
        }
    }

    /// <summary>As <see cref="ReadWithBoot"/>, without looking through all processes for what a switch has left behind.</summary>
    public HostFacts ReadToArm() => Read() with { NextBoot = NextBoot };

    /// <summary>How the host stands now.</summary>
    /// <param name="probes">The probes' results, where they matter.</param>
    public HostFacts Read(ImmutableArray<ProbeResult> probes = default)
    {
        var (running, profile, unreadable) = Systems();
        var (runs, lists) = (switchLock.IsHeld, HasLists());
        if (lists && !runs)
        {
            // A switch that begins after the look at its lock, and one that ends before it, has them too: nobody is half-switched.
            (runs, lists) = (switchLock.IsHeld, HasLists());
        }

        return new HostFacts
        {
            RunningSystem = running,
            ProfileTarget = profile,
            Unreadable = unreadable,
            SwitchRuns = runs,
            LeftOverLists = lists,
            Probes = probes.IsDefault ? [] : probes,
        };
    }
    private bool HasLists() => Paths.LeftOverLists.Any(name => File.Exists(Path.Combine(paths.Nixos, name)));

    /// <summary>The store paths of the running system and of the system profile's, empty for none; and why one of them cannot be read.</summary>
    public (string Running, string Profile, string Unreadable) Systems()
    {
        var running = Files.Resolve(paths.CurrentSystem, out var runningFault);
        var profile = Files.Resolve(paths.Profile, out var profileFault);
        return (running ?? "", profile ?? "", runningFault.Length > 0 ? runningFault : profileFault);
    }
}
