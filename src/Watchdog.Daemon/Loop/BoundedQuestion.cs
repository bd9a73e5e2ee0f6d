namespace Watchdog.Daemon.Loop;

/// <summary>
/// A kind of question that may never be answered: a program that waits for storage does not end even when it is killed. Who asks
/// gives up after a limit; and while one that was given up is still not answered, no other of the kind is asked, for each would
/// leave a thread and a program behind.
/// </summary>
/// <param name="time">Counts.</param>
/// <param name="limit">The limit.</param>
internal sealed class BoundedQuestion(TimeProvider time, TimeSpan limit)
{
    private Task _givenUp = Task.CompletedTask;

    /// <summary>Asks, and gives up after the limit, whether or not what is asked notices that.</summary>
    /// <param name="ask">Asks; is told when it is given up.</param>
    /// <exception cref="TimeoutException">There was no answer in time, or there is none yet to an earlier one.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask)
    {
        if (!Volatile.Read(ref _givenUp).IsCompleted)
        {
            throw new TimeoutException("what was asked before is not answered yet");
        }

        using var limited = new CancellationTokenSource(limit, time);
        var given = limited.Token;

        // On the pool: the start of a program may block as well.
        var answer = Task.Run(() => ask(given), CancellationToken.None);
        try
        {
            return await answer.WaitAsync(given);
        }
        catch (OperationCanceledException e) when (given.IsCancellationRequested)
        {
            Volatile.Write(ref _givenUp, answer);
            throw new TimeoutException($"no answer within {Protocol.TimeSpanText.Format(limit)}", e);
        }
    }
}
