using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>What was true at arm.</summary>
public sealed record Baseline
{
    /// <summary>When it was taken.</summary>
    public required Moment At { get; init; }

    /// <summary>The store path of the system that ran (<c>/run/current-system</c>).</summary>
    public required string RunningSystem { get; init; }

    /// <summary>The store path of the system that was booted (<c>/run/booted-system</c>).</summary>
    public required string BootedSystem { get; init; }

    /// <summary>
    /// The store path that the system profile pointed at. It differs from <see cref="RunningSystem"/> after
    /// <c>nixos-rebuild test</c> or with a specialisation.
    /// </summary>
    public required string ProfileTarget { get; init; }

    /// <summary>
    /// The number of the profile's generation: a rollback goes back to it, and makes no new one, for tools count generations
    /// (<c>nix-env --rollback</c> is the next lower number). 0 when it is not known.
    /// </summary>
    public int ProfileGeneration { get; init; }

    /// <summary>What the boot loader would have done at the next boot; unknown where nobody asked it.</summary>
    public NextBoot NextBoot { get; init; } = NextBoot.Unknown;

    /// <summary>Whether an earlier switch had left its lists behind in <c>/run/nixos</c>: then they say nothing of this change.</summary>
    public bool LeftOverLists { get; init; }

    /// <summary>Whether the probes have been taken. Default: yes.</summary>
    public BaselineRound Round { get; init; }

    /// <summary>What the probes found; empty unless they have been taken.</summary>
    public ImmutableArray<ProbeResult> Probes { get; init; } = [];

    /// <summary>Who armed and how they came in; null when they did not come over SSH.</summary>
    public Operator? Operator { get; init; }

    /// <summary>
    /// The baseline of a session that comes to another phase. A round that is awaited still is overtaken by whatever
    /// begins; one that was overtaken by a switch that changed nothing is awaited again.
    /// </summary>
    internal Baseline In(Phase phase) => Round switch
    {
        BaselineRound.Awaited when phase != Phase.Armed => this with { Round = BaselineRound.Overtaken },
        BaselineRound.Overtaken when phase == Phase.Armed => this with { Round = BaselineRound.Awaited },
        BaselineRound.Taken or BaselineRound.Awaited or BaselineRound.Overtaken => this,
    };

    /// <summary>Whether a probe's failure counts: only one that passed at arm can have got worse, and an advisory one never counts.</summary>
    public bool Requires(string probe) =>
        Probes.Any(p => p is { Outcome: ProbeOutcome.Passed, Advisory: false } && p.Name == probe);

    /// <summary>Whether a probe's failure alone, for long enough, is a lockout.</summary>
    public bool Decides(string probe) => Requires(probe) && !Probes.Any(p => p.Corroborates && p.Name == probe);
}
