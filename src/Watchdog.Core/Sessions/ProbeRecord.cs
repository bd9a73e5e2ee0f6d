using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>
/// What the probes have shown since the last activation. It lives in memory alone: a daemon that has started anew counts
/// anew, which can only make it slower to judge.
/// </summary>
/// <param name="SessionId">The session that it belongs to.</param>
/// <param name="Activation">The end of the activation after which they ran.</param>
/// <param name="Probes">Each probe that has run.</param>
public sealed record ProbeRecord(string SessionId, Moment? Activation, ImmutableArray<ProbeRun> Probes)
{
    /// <summary>Nothing seen yet.</summary>
    public static ProbeRecord None { get; } = new("", null, []);

    /// <summary>What is known of one probe; null before its first run.</summary>
    public ProbeRun? Of(string probe) => Probes.FirstOrDefault(p => p.Name == probe);
}
