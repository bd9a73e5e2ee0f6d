using Watchdog.Core;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Shows PID 1 that the loop lives: often while a change is unproven, seldom while nothing happens, because each sign
/// wakes the host up.
/// </summary>
/// <param name="loop">The loop. A sign goes through it: what is shown to live is the loop.</param>
/// <param name="show">Shows it, and that the next comes within a time.</param>
/// <param name="time">The time.</param>
internal sealed class LifeSign(IEventSink loop, Action<TimeSpan> show, TimeProvider time)
{
    /// <summary>Within which time a sign follows another while nothing is unproven.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="close">Within which time a sign follows another while a change is unproven.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(TimeSpan close, CancellationToken cancellation)
    {
        while (true)
        {
            var changed = loop.WhenChangedAsync();
            var interval = loop.State.Open is { Phase: Phase.Activating or Phase.Probation } || close > Quiet ? close : Quiet;
            loop.Post(() =>
            {
                show(interval);
                return null;
            });

            // Half of it, as sd_watchdog_enabled(3) recommends.
            using var tick = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await await Task.WhenAny(changed, Task.Delay(interval / 2, time, tick.Token));
            await tick.CancelAsync();
        }
    }
}
