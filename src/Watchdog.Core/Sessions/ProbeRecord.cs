using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>
/// What the rounds of probes since the last activation have shown. It lives in memory alone: a daemon that has started
/// anew counts anew, which can only make it slower to judge.
/// </summary>
/// <param name="SessionId">The session that it belongs to.</param>
/// <param name="Activation">The end of the activation after which the rounds began.</param>
/// <param name="LastRound">CLOCK_BOOTTIME at which the last round had ended.</param>
/// <param name="PassingSince">CLOCK_BOOTTIME at which the first round ended since which all required probes pass; null when they do not.</param>
/// <param name="Probes">Each probe.</param>
public sealed record ProbeRecord(
    string SessionId,
    Moment? Activation,
    TimeSpan LastRound,
    TimeSpan? PassingSince,
    ImmutableArray<ProbeRun> Probes)
{
    /// <summary>Nothing seen yet.</summary>
    public static ProbeRecord None { get; } = new("", null, TimeSpan.Zero, null, []);

    /// <summary>What is known of one probe; null before its first round.</summary>
    public ProbeRun? Of(string probe) => Probes.FirstOrDefault(p => p.Name == probe);
}
