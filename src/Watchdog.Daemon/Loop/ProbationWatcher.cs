using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Probes;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Runs the probes again and again while a session is in probation, and tells the loop what they found. At all other
/// times it sleeps until the state changes: nothing wakes up while nothing happens.
/// </summary>
internal sealed class ProbationWatcher(
    IEventSink loop,
    IProbeRounds probes,
    LoginWatcher logins,
    IClock clock,
    TimeProvider time,
    ILogger<ProbationWatcher> log)
{
    /// <summary>From the beginning of a round to the beginning of the next; longer when a round takes longer.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // Taken before the state is read: a change in between is not missed.
            var changed = loop.WhenChangedAsync();
            if (loop.State.Open is not { Phase: Phase.Probation } open || open.IsDue(clock.Now))
            {
                await changed.WaitAsync(cancellation);
                continue;
            }

            var next = Task.Delay(Interval, time, cancellation);
            await RunOneAsync(open, cancellation);
            await next;
        }
    }

    private async Task RunOneAsync(Session open, CancellationToken cancellation)
    {
        try
        {
            logins.Look();
            var began = clock.Now;
            var results = await probes.RunAsync(new ProbeContext(open), cancellation);
            loop.Post(() => new ProbesRan(open.Id, began, results));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // The deadline stands all the same.
            Log.RoundFailed(log, e);
        }
    }
}
