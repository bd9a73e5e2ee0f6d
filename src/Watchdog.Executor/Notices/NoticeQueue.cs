using Watchdog.Executor.Waiting;

namespace Watchdog.Executor.Notices;

/// <summary>
/// Has notices told one after the other by a thread of its own, so that nobody waits for PID 1 on their account. The thread
/// lives for as long as there is something to tell.
/// </summary>
/// <param name="tell">Tells of one. It may take long.</param>
internal sealed class NoticeQueue(Action<Notice> tell) : INotices
{
    /// <summary>How many wait at most: where PID 1 does not answer, older ones are left out.</summary>
    public const int Most = 16;

    private readonly Lock _lock = new();
    private readonly Queue<Notice> _waiting = new();
    private TaskCompletionSource? _busy;

    /// <inheritdoc/>
    public void Tell(Notice notice)
    {
        lock (_lock)
        {
            while (_waiting.Count >= Most)
            {
                _waiting.Dequeue();
            }

            _waiting.Enqueue(notice);
            if (_busy is not null)
            {
                return;
            }

            _busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        try
        {
            new Thread(Run) { IsBackground = true, Name = "notices" }.Start();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            // The system denies the thread: what waits is told with the next one.
            EndOfWork();
            Speech.Warn($"nobody is told of session {notice.Session.Id}, {notice.Event}: {e.Message}");
        }
    }

    /// <summary>Waits until all is told, for a process that is about to end.</summary>
    /// <param name="limit">How long at most.</param>
    public void Flush(TimeSpan limit)
    {
        Task? busy;
        lock (_lock)
        {
            busy = _busy?.Task;
        }

        _ = busy?.Wait(limit);
    }

    private void Run()
    {
        while (Take() is { } notice)
        {
            try
            {
                tell(notice);
            }
            catch (Exception e)
            {
                // Whatever it is: on a thread of its own it would end the process, and with it a rollback.
                Speech.Warn($"nobody was told of session {notice.Session.Id}, {notice.Event}: {e.Message}");
            }
        }
    }

    private Notice? Take()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var notice))
            {
                return notice;
            }

            EndOfWork();
            return null;
        }
    }

    private void EndOfWork()
    {
        lock (_lock)
        {
            _busy?.SetResult();
            _busy = null;
        }
    }
}
