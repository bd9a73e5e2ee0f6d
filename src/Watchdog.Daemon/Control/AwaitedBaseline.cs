using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Watchers;
using Watchdog.Probes.Rounds;

namespace Watchdog.Daemon.Control;

/// <summary>The time between the moment at which a session is armed and the moment at which its baseline is there.</summary>
internal sealed class AwaitedBaseline(IEventSink loop, TimeProvider time)
{
    /// <summary>The longest wait: the look-up of an account and a round that waits for another, each at its limit.</summary>
    public static readonly TimeSpan Limit = BaselineWatcher.NameLimit + OutsideRounds.Limit + TimeSpan.FromSeconds(5);

    /// <summary>Waits until the baseline is taken, or never will be; at the limit the session is what it is then.</summary>
    /// <param name="id">The session that was just armed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The session; null when it is neither open nor the one that ended last any more.</returns>
    public async Task<Session?> WaitAsync(string id, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await foreach (var state in loop.StatesAsync(limited.Token))
            {
                if (Find(state, id) is not { Phase: Phase.Armed, Baseline.Round: BaselineRound.Awaited })
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It is not there in time: the session goes out as it is.
        }

        return Find(loop.State, id);
    }

    private static Session? Find(State state, string id) =>
        state.Open?.Id == id ? state.Open : state.Last?.Id == id ? state.Last : null;
}
