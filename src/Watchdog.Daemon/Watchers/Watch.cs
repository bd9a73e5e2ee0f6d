using Watchdog.Core;
using Watchdog.Daemon.Loop;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Keeps a watch only while the state asks for one. A watch costs a thread, and whoever is listened to tells of the whole
/// host: each word would wake a daemon that has nothing to do with it.
/// </summary>
internal static class Watch
{
    /// <summary>Starts and ends it with the state, until it is cancelled.</summary>
    /// <param name="loop">The state.</param>
    /// <param name="isWanted">Whether a state asks for it.</param>
    /// <param name="start">Starts it; null when it cannot be had: it is not tried again before the state has asked for none.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task WhileAsync(IEventSink loop, Func<State, bool> isWanted, Func<IDisposable?> start, CancellationToken cancellation)
    {
        var wasWanted = false;
        IDisposable? watch = null;
        try
        {
            await foreach (var state in loop.StatesAsync(cancellation))
            {
                var isNow = isWanted(state);
                if (isNow != wasWanted)
                {
                    watch?.Dispose();
                    watch = isNow ? start() : null;
                    wasWanted = isNow;
                }
            }
        }
        finally
        {
            watch?.Dispose();
        }
    }
}
