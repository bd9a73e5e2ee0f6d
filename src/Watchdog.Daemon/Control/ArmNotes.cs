using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Host.Network;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>
/// What whoever has armed should know before they switch: settings that cannot be satisfied, and a way in that will prove
/// nothing. They are armed by then, so what cannot be looked up in a moment is not said.
/// </summary>
internal sealed class ArmNotes(Settings settings, SettingsCheck check, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>The notes, printable.</summary>
    /// <param name="way">How they came in; null when they did not come over SSH.</param>
    /// <param name="lockout">The lockout time of the session.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<string>> AboutAsync(Operator? way, TimeSpan lockout, CancellationToken cancellation)
    {
        IReadOnlyList<string> faults = [];
        try
        {
            var effective = settings with { Limits = settings.Limits with { Lockout = lockout } };
            faults = await check.FaultsAsync(effective, cancellation).WaitAsync(Limit, time, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or IOException && !cancellation.IsCancellationRequested)
        {
            // A user's account may lie in a network.
        }

        var fault = WayInWords.Fault(way, settings.Terms) ?? WayInWords.NotVia(way, settings.Terms, new NetworkAddresses());
        return [.. (fault is null ? faults : faults.Prepend(fault)).Select(n => SafeText.Printable(n))];
    }
}
