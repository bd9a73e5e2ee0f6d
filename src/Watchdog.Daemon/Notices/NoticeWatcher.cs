using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Executor.Notices;
using Watchdog.Host;

namespace Watchdog.Daemon.Notices;

/// <summary>Follows the daemon's state and has people told of its moments. It changes nothing, and sleeps until there is something to tell.</summary>
internal sealed class NoticeWatcher(IEventSink loop, INotices notices, IClock clock, TimeProvider time, ILogger<NoticeWatcher> log) : BackgroundService
{
    private readonly NoticeClock _clock = new();
    private State _before = State.Empty;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // What the daemon finds at its start is no news, but for a boot that has just come back from an unproven system.
        _before = IsNews(loop.State.Last, clock.Now) ? loop.State with { Last = null } : loop.State;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            // Taken before the state is read: a change in between is not missed.
            var changed = loop.WhenChangedAsync();
            var state = loop.State;
            var next = Tell(_before, state);
            _before = state;
            await changed.OrAfterAsync(next ?? Timeout.InfiniteTimeSpan, time, stoppingToken);
        }
    }

    // Whatever becomes of a notice, the daemon goes on.
    private TimeSpan? Tell(State before, State state)
    {
        try
        {
            var now = clock.Now;
            var (due, next) = _clock.Look(state.Open, now);
            foreach (var notice in NoticeRules.Between(before, state, now).Concat(due))
            {
                notices.Tell(notice);
            }

            return next;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            Log.NoticeFailed(log, e);
            return null;
        }
    }

    private static bool IsNews(Session? last, Moment now) =>
        last is { Phase: Phase.RolledBack, Ended: { } ended } && ended.BootId == now.BootId && now.Boot - ended.Boot < NoticeClock.News;
}
