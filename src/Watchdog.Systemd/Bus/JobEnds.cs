using Watchdog.Systemd.Native;

namespace Watchdog.Systemd.Bus;

/// <summary>The jobs that have ended on a connection: told by its reader, awaited by its owner.</summary>
internal sealed class JobEnds
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _results = []; // job path -> result
    private TaskCompletionSource _changed = NewChange();
    private bool _isLost;

    /// <summary>Takes one; null says that no more will come.</summary>
    internal void Add(JobEnd? end)
    {
        lock (_gate)
        {
            _isLost |= end is null;
            if (end is not null)
            {
                _results[end.Job] = end.Result;
            }

            _changed.TrySetResult();
        }
    }

    /// <summary>Forgets those that nobody waits for.</summary>
    internal void Forget()
    {
        lock (_gate)
        {
            _results.Clear();
        }
    }

    /// <summary>Blocks until a job has ended.</summary>
    /// <returns>Its result.</returns>
    /// <exception cref="JobFailedException">It has not ended in time.</exception>
    /// <exception cref="BusUnavailableException">The connection is lost, so nobody knows.</exception>
    internal string Await(string job, TimeSpan timeout, string member, string unit)
    {
        Deadline deadline = Deadline.In(timeout);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_results.Remove(job, out string? result))
                {
                    return result;
                }

                if (_isLost)
                {
                    throw BusErrors.Unavailable(member, Errno.NotConnected);
                }

                _changed = NewChange();
                changed = _changed.Task;
            }

            if (!changed.Wait(TimeSpan.FromMicroseconds(deadline.Left)))
            {
                throw new JobFailedException(member, Errno.TimedOut, unit, "pending");
            }
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
