using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>What the host looks like now, as far as a decision needs it.</summary>
public sealed record HostFacts
{
    /// <summary>The store path of <c>/run/current-system</c>.</summary>
    public required string RunningSystem { get; init; }

    /// <summary>The store path of the system profile.</summary>
    public required string ProfileTarget { get; init; }

    /// <summary>What of these could not be read, and why; empty when all could. What could not is empty.</summary>
    public string Unreadable { get; init; } = "";

    /// <summary>Whether a switch holds the lock.</summary>
    public bool SwitchRuns { get; init; }

    /// <summary>Whether a switch died half-way: it left a unit list behind in <c>/run/nixos</c>.</summary>
    public bool LeftOverLists { get; init; }

    /// <summary>
    /// Whether an activate script runs: one that has lost its switch goes on, and in the end another system is the running one.
    /// </summary>
    public bool ActivationRuns { get; init; }

    /// <summary>What the boot loader will do at the next boot; unknown where nobody asked.</summary>
    public NextBoot NextBoot { get; init; } = NextBoot.Unknown;

    /// <summary>The probes' results; empty when they were not run.</summary>
    public ImmutableArray<ProbeResult> Probes { get; init; } = [];
}
