using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>Somebody wants to arm. The shell has read the host and checked that the target exists and can be run.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Id">The id that the session will have.</param>
/// <param name="Baseline">What is true now.</param>
/// <param name="Target">Where a rollback would go.</param>
/// <param name="Limits">How long each phase may last.</param>
/// <param name="ArmedBy">Who asks.</param>
/// <param name="Program">What PID 1 runs at the deadline.</param>
/// <param name="Except">Probes that the change is meant to break.</param>
/// <param name="Terms">What will count as proof.</param>
/// <param name="SwitchRuns">Whether a switch holds the lock already.</param>
public sealed record ArmRequested(
    long Ticket,
    string Id,
    Baseline Baseline,
    Target Target,
    Limits Limits,
    string ArmedBy,
    string Program,
    ImmutableArray<string> Except,
    ProofTerms Terms,
    bool SwitchRuns) : Request(Ticket)
{
    /// <inheritdoc/>
    public override string Command => "arm";

    /// <summary>What of the baseline could not be read, and why; empty when all could.</summary>
    public string Unreadable { get; init; } = "";

    /// <summary>Why the system that is to be switched to must not be, in words: it was rolled back before. Default: it may.</summary>
    public string RolledBackBefore { get; init; } = "";

    /// <summary>Whether a switch that nobody had armed for is what asks. Default: no.</summary>
    public bool IsSelfArmed { get; init; }

    /// <summary>
    /// Whether the switch that runs is for the next boot alone (<c>nixos-rebuild boot</c>): the reboot that may follow at once
    /// is to lead to the new system, so the default is not held before it is known what that is. Default: no.
    /// </summary>
    public bool IsForNextBoot { get; init; }

    /// <summary>Whether the boot default is to be the target's while the new system is unproven. Default: no.</summary>
    public bool HoldsBootDefault { get; init; }
}
