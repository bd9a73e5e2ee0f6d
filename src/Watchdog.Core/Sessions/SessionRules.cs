using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>What the configuration, and whoever arms, ask of a session. It holds until the session ends.</summary>
/// <param name="Limits">How long each phase may last.</param>
/// <param name="Terms">What will count as proof.</param>
/// <param name="Except">Probes that the change is meant to break.</param>
/// <param name="HoldsBootDefault">Whether the boot default is to be the target's while the new system is unproven. Default: no.</param>
public sealed record SessionRules(Limits Limits, ProofTerms Terms, ImmutableArray<string> Except, bool HoldsBootDefault = false);
