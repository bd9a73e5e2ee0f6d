using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Probes;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Runs the probes again and again while a session is in probation, and tells the loop what each found when it is there.
/// One that is slow is left out of the rounds until it has ended, and delays no other; those that see the host from outside are
/// left out of some while they pass (<see cref="OutsidePace"/>). At all other times this sleeps until the state changes: nothing
/// wakes up while nothing happens.
/// </summary>
internal sealed class ProbationWatcher(
    IEventSink loop,
    IProbeRounds probes,
    LoginWatcher logins,
    IClock clock,
    TimeProvider time,
    ILogger<ProbationWatcher> log) : IDaemonPart
{
    /// <summary>From the beginning of a round to the beginning of the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _running = [];
    private readonly OutsidePace _pace = new();

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var state in loop.StatesAsync(cancellation))
        {
            for (var now = state; now.Open is { Phase: Phase.Probation } open && !open.IsDue(clock.Now); now = loop.State)
            {
                var next = Task.Delay(Interval, time, cancellation);
                _ = RunFreeAsync(open, cancellation);
                await next;
            }
        }
    }

    private async Task RunFreeAsync(Session open, CancellationToken cancellation)
    {
        var began = clock.Now;
        var taken = Take(open, began);
        try
        {
            logins.Look();
            await foreach (var results in probes.StreamAsync(new ProbeContext(open), [.. taken], cancellation))
            {
                Return(taken, results.Select(r => r.Name), () => _pace.Note(open, began, results));
                loop.Post(() => new ProbesRan(open.Id, began, results));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The daemon ends.
        }
        catch (Exception e)
        {
            // The deadline stands all the same.
            Log.RoundFailed(log, e);
        }
        finally
        {
            Return(taken, [.. taken]);
        }
    }

    private HashSet<string> Take(Session open, Moment now)
    {
        lock (_lock)
        {
            var free = probes.Names.Except(_running).Where(name => _pace.IsDue(name, open, now)).ToHashSet();
            _running.UnionWith(free);
            return free;
        }
    }

    /// <summary>Gives probes of a round back; those given back before may be another round's by now.</summary>
    /// <param name="taken">What the round has taken and not given back yet.</param>
    /// <param name="ended">Which have ended.</param>
    /// <param name="note">What is noted of them at once, so that they are not taken before.</param>
    private void Return(HashSet<string> taken, IEnumerable<string> ended, Action? note = null)
    {
        lock (_lock)
        {
            note?.Invoke();
            foreach (var name in ended.Where(taken.Remove))
            {
                _running.Remove(name);
            }
        }
    }
}
