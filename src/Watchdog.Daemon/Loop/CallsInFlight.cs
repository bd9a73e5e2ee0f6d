namespace Watchdog.Daemon.Loop;

/// <summary>
/// The calls that were read and are not answered yet, so that the daemon does not end before it has said what it did. Those
/// that ask for more than one reply are none: they have no end of their own.
/// </summary>
internal sealed class CallsInFlight
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _none;
    private int _count;

    /// <summary>Ends as soon as there is none.</summary>
    public Task NoneAsync
    {
        get
        {
            lock (_lock)
            {
                return _none?.Task ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>A call was read.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _count++;
            _none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>It is answered, or nobody is there any more who could be.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (--_count == 0)
            {
                _none!.SetResult();
                _none = null;
            }
        }
    }
}
