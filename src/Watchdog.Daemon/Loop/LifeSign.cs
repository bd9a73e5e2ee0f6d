using Watchdog.Core;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Shows PID 1 that the loop lives. Each sign wakes the host up: while a change is unproven there are two in the time within
/// which PID 1 wants one, and else not many more than one, 15 an hour.
/// </summary>
/// <param name="loop">The loop. A sign goes through it: what is shown to live is the loop.</param>
/// <param name="show">Shows it, and that the next comes within a time.</param>
/// <param name="close">Within which time a sign follows another while a change is unproven; null where PID 1 wants none.</param>
/// <param name="time">The time.</param>
internal sealed class LifeSign(IEventSink loop, Action<TimeSpan> show, TimeSpan? close, TimeProvider time) : IDaemonPart
{
    /// <summary>Within which time a sign follows another while nothing is unproven: a frozen daemon protects no next switch.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellation) =>
        close is { } wanted ? ShowAsync(wanted, cancellation) : Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);

    private async Task ShowAsync(TimeSpan wanted, CancellationToken cancellation)
    {
        while (true)
        {
            var changed = loop.WhenChangedAsync();
            var isUnproven = loop.State.Open is { Phase: Phase.Activating or Phase.Probation };
            var interval = isUnproven || wanted > Quiet ? wanted : Quiet;
            loop.RunInTurn(() => show(interval));

            // Half of it, as sd_watchdog_enabled(3) recommends; where nothing waits for the daemon, four fifths do.
            await changed.OrAfterAsync(isUnproven ? interval / 2 : interval * 0.8, time, cancellation);
        }
    }
}
