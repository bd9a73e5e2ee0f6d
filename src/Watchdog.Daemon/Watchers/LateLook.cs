using System.Collections.Immutable;
using Watchdog.Core;
using Watchdog.Probes;
using Watchdog.Probes.Access;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Looks at the host while a switch runs that nobody armed for, before that switch has changed anything. Each look has a limit:
/// what is not seen within it is seen too late.
/// </summary>
internal sealed class LateLook(SwitchOperator operators, IProbeRounds probes, TimeProvider time)
{
    // A switch goes through its checks and the boot loader before it stops a unit; a round takes a tenth of a second.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Whether the switch only prepares the next boot.</summary>
    public bool IsForNextBoot() => operators.IsForNextBoot();

    /// <summary>Finds the operator of the switch; null when nobody is found within the limit.</summary>
    public async Task<SwitchOperator.Found?> FindOperatorAsync()
    {
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            return await operators.FindAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Runs all probes once.</summary>
    /// <param name="operatedBy">Whose way in is looked at; null for nobody's.</param>
    /// <returns>What was seen within the limit.</returns>
    public async Task<ImmutableArray<ProbeResult>> ProbeAsync(Operator? operatedBy)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        var seen = new List<ProbeResult>();
        try
        {
            await foreach (var results in probes.StreamAsync(ProbeContext.Arming(operatedBy), probes.Names, limit.Token))
            {
                seen.AddRange(results);
            }
        }
        catch (OperationCanceledException)
        {
            // Armed with what has been seen is better than not armed.
        }

        return [.. seen];
    }
}
