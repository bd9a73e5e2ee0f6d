using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>A round of probes has ended.</summary>
/// <param name="SessionId">The session in whose probation it ran.</param>
/// <param name="Began">When the round began: what it saw is no older.</param>
/// <param name="Results">Each probe's result.</param>
public sealed record ProbesRan(string SessionId, Moment Began, ImmutableArray<ProbeResult> Results) : Event;
