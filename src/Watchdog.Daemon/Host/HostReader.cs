using System.Collections.Immutable;
using Watchdog.Core;
using Watchdog.Daemon.Native;

namespace Watchdog.Daemon.Host;

/// <summary>Reads what decisions need to know of the host.</summary>
internal sealed class HostReader(Paths paths, SwitchLock switchLock, BootLoader? loader = null)
{
    /// <summary>The running system's store path, or empty.</summary>
    public string RunningSystem => Files.Resolve(paths.CurrentSystem) ?? "";

    /// <summary>The booted system's store path, or empty.</summary>
    public string BootedSystem => Files.Resolve(paths.BootedSystem) ?? "";

    /// <summary>The system profile's store path, or empty.</summary>
    public string ProfileTarget => Files.Resolve(paths.Profile) ?? "";

    /// <summary>How the host stands now, and what its boot loader will do.</summary>
    /// <param name="probes">The probes' results, where they matter.</param>
    public HostFacts ReadWithBoot(ImmutableArray<ProbeResult> probes = default) => Read(probes) with { NextBoot = loader?.Next ?? NextBoot.Unknown };

    /// <summary>How the host stands now.</summary>
    /// <param name="probes">The probes' results, where they matter.</param>
    public HostFacts Read(ImmutableArray<ProbeResult> probes = default)
    {
        var running = Files.Resolve(paths.CurrentSystem, out var runningFault);
        var profile = Files.Resolve(paths.Profile, out var profileFault);
        return new HostFacts
        {
            RunningSystem = running ?? "",
            ProfileTarget = profile ?? "",
            Unreadable = runningFault.Length > 0 ? runningFault : profileFault,
            SwitchRuns = switchLock.IsHeld,
            LeftOverLists = Paths.LeftOverLists.Any(name => File.Exists(Path.Combine(paths.Nixos, name))),
            Probes = probes.IsDefault ? [] : probes,
        };
    }
}
