using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>Some probes have run: those of a round whose results are there. The slower ones follow in an event of their own.</summary>
/// <param name="SessionId">The session in whose probation they ran.</param>
/// <param name="Began">When they began: what they saw is no older.</param>
/// <param name="Results">The result of each.</param>
public sealed record ProbesRan(string SessionId, Moment Began, ImmutableArray<ProbeResult> Results) : Event;
