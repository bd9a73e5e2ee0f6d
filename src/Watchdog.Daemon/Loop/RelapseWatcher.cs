using Watchdog.Core;
using Watchdog.Daemon.Config;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Store;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Watches for a while after a rollback whether the system that was rolled back runs again, whatever tool has switched to
/// it: a deploy tool that waits for its own proof takes the way back by itself, and may land there (deploy-rs activates the
/// generation below the current one, src/bin/activate.rs). Outside of that time this sleeps until the state changes.
/// </summary>
internal sealed class RelapseWatcher(
    Settings settings,
    HostReader host,
    RolledBackSystems rolledBack,
    IEventSink loop,
    DaemonProgram program,
    IClock clock,
    TimeProvider time)
{
    /// <summary>From one look to the next, beside that at the end of each switch.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // Taken before the state is read: a change in between is not missed.
            var changed = loop.WhenChangedAsync();
            if (!Relapse.IsWatched(loop.State, settings.RelapseWatch, clock.Now))
            {
                await changed.WaitAsync(cancellation);
                continue;
            }

            Look();
            await Task.Delay(Interval, time, cancellation);
        }
    }

    /// <summary>Looks, in its turn in the loop.</summary>
    public void Look() => loop.Post(Judge);

    private Relapsed? Judge()
    {
        var (open, last) = (loop.State.Open, loop.State.Last);
        if (last is null || !Relapse.IsWatched(loop.State, settings.RelapseWatch, clock.Now) || host.RunningSystem != last.RolledBackFrom)
        {
            return null;
        }

        // `allow` and `arm --force` take it from the list. Whoever armed by hand has the window that he asked for.
        return rolledBack.Find(last.RolledBackFrom) is not null && (open is null || open.ArmedBy.StartsWith(LateArm.ArmedBy, StringComparison.Ordinal))
            ? new Relapsed(SessionId.New(), program.Path, host.Read())
            : null;
    }
}
