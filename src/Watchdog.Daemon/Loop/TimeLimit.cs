namespace Watchdog.Daemon.Loop;

/// <summary>Bounds a question that may never be answered: a program that waits for storage does not end even when it is killed.</summary>
internal static class TimeLimit
{
    /// <summary>Asks, and gives up after a limit, whether or not what is asked notices that.</summary>
    /// <param name="time">Counts.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="ask">Asks; is told when it is given up.</param>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public static async Task<T> WithinAsync<T>(this TimeProvider time, TimeSpan limit, Func<CancellationToken, Task<T>> ask)
    {
        using var limited = new CancellationTokenSource(limit, time);
        var given = limited.Token;
        try
        {
            // On the pool: the start of a program may block as well.
            return await Task.Run(() => ask(given), CancellationToken.None).WaitAsync(given);
        }
        catch (OperationCanceledException e) when (given.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {Protocol.TimeSpanText.Format(limit)}", e);
        }
    }
}
