using System.Collections.Immutable;
using Watchdog.Core;
using Watchdog.Probes;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Looks what a switch has left that did not change the running system: a required probe that is worse than at arm tells
/// a half-switched host from an unchanged one. What is worse is looked at again: one packet that was lost makes no
/// half-switched host. Once that is seen, no slower probe is waited for.
/// </summary>
internal sealed class HalfSwitchLook(IProbeRounds probes, TimeProvider time)
{
    /// <summary>From the first look's end to the second.</summary>
    internal static readonly TimeSpan BeforeSecond = TimeSpan.FromSeconds(2);

    /// <summary>Looks.</summary>
    /// <param name="open">The session whose switch has ended.</param>
    /// <returns>The results; where one is worse, those that were there by then.</returns>
    public async Task<ImmutableArray<ProbeResult>> LookAsync(Session open)
    {
        var first = await LookUntilWorseAsync(open, probes.Names);
        if (!first.Any(IsWorse))
        {
            return first;
        }

        await Task.Delay(BeforeSecond, time);
        var good = first.Where(r => !IsWorse(r)).ToList();
        return [.. good, .. await LookUntilWorseAsync(open, [.. probes.Names.Except(good.Select(r => r.Name))])];

        bool IsWorse(ProbeResult result) => result.Outcome == ProbeOutcome.Failed && open.Requires(result.Name);
    }

    private async Task<ImmutableArray<ProbeResult>> LookUntilWorseAsync(Session open, IReadOnlyCollection<string> names)
    {
        var seen = new List<ProbeResult>();
        await foreach (var results in probes.StreamAsync(new ProbeContext(open), names, CancellationToken.None))
        {
            seen.AddRange(results);
            if (results.Any(r => r.Outcome == ProbeOutcome.Failed && open.Requires(r.Name)))
            {
                break;
            }
        }

        return [.. seen];
    }
}
