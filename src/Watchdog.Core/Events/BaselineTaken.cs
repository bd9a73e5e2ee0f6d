using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>The round of probes that an armed session waits for has ended.</summary>
/// <param name="SessionId">The session for which it ran.</param>
/// <param name="Revision">The session's revision when the round began: whatever has happened since stands in between.</param>
/// <param name="Results">Each probe's result.</param>
/// <param name="Operator">Who armed and how they came in; null when they did not come over SSH.</param>
/// <param name="Facts">What the host looks like now, after the round.</param>
public sealed record BaselineTaken(
    string SessionId,
    int Revision,
    ImmutableArray<ProbeResult> Results,
    Operator? Operator,
    HostFacts Facts) : Event;
