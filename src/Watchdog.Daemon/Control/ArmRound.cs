using System.Collections.Immutable;
using Watchdog.Core;
using Watchdog.Probes;
using Watchdog.Probes.Access;

namespace Watchdog.Daemon.Control;

/// <summary>
/// What is looked at before a session is armed. That is as little as can be, because the host is not protected yet: the baseline's
/// probes follow the arm, except where they decide whether it can be armed at all.
/// </summary>
internal sealed class ArmRound(OperatorReader operators, IProbeRounds probes)
{
    /// <summary>Looks.</summary>
    /// <param name="pid">The process that arms.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Found> LookAsync(int pid, ArmWish wish, CancellationToken cancellation)
    {
        var way = OperatorReader.Find(pid);
        if (!wish.HangsOnProbes)
        {
            return new Found(way, BaselineRound.Awaited, []);
        }

        // Whether they can confirm shows only in a round, and what was armed must not be refused afterwards.
        way = await operators.NameOrLastAsync(way, cancellation);
        return new Found(way, BaselineRound.Taken, await probes.RunAsync(ProbeContext.Arming(way), cancellation));
    }

    /// <summary>What was found.</summary>
    /// <param name="Operator">Whoever arms, and their way in; null when nobody's is known.</param>
    /// <param name="Round">Whether the baseline's probes have run.</param>
    /// <param name="Results">What they saw.</param>
    internal sealed record Found(Operator? Operator, BaselineRound Round, ImmutableArray<ProbeResult> Results);
}
