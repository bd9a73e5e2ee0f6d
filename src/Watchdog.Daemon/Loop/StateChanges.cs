using System.Runtime.CompilerServices;
using Watchdog.Core;

namespace Watchdog.Daemon.Loop;

/// <summary>Waits for the loop's state to change.</summary>
internal static class StateChanges
{
    /// <summary>
    /// The state as it is, and again after each change, without an end. Changes that come while the caller is busy with a state
    /// are seen in one; none is missed.
    /// </summary>
    /// <param name="loop">Whose state.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async IAsyncEnumerable<State> StatesAsync(this IEventSink loop, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            // Taken before the state is read: a change in between is not missed.
            var changed = loop.WhenChangedAsync();
            yield return loop.State;
            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>Waits for a change, but no longer than a time.</summary>
    /// <param name="changed">Completes at the change.</param>
    /// <param name="delay">The time; <see cref="Timeout.InfiniteTimeSpan"/> for the change alone.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async Task OrAfterAsync(this Task changed, TimeSpan delay, TimeProvider time, CancellationToken cancellation)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(changed, Task.Delay(delay, time, pause.Token));
        await pause.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }
}
