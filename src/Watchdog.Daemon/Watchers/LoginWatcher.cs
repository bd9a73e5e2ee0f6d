using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Ssh;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Notices operators who log in over SSH during probation, however short that is. Two ways lead to it. sshd's own processes
/// are looked at (<see cref="LoginProcesses"/>) when logind tells of a session, and in each round of probes. And what sshd wrote to
/// the journal is read at the same times (<see cref="LoginRecords"/>). A login upon which a command was forced is no operator's.
/// </summary>
internal sealed class LoginWatcher(
    IEventSink loop,
    LoginProcesses processes,
    LoginRecords records,
    IClock clock,
    TimeProvider time,
    ILogger<LoginWatcher> log) : IDaemonPart
{
    // logind hears of a session a moment before its sshd says whose it is, and `ssh host true` is over in a few milliseconds.
    private static readonly int[] LookAfterMilliseconds = [0, 5, 5, 10, 10, 20, 30, 50, 100, 200, 300, 500];

    private readonly Lock _lock = new();
    private bool _isLooking;
    private bool _lookAgain;

    /// <summary>Watches logind, where there is one, whenever a login would count; until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) =>
        Watch.WhileAsync(loop, static s => s.Open is { Phase: Phase.Probation }, Start, cancellation);

    /// <summary>Looks who has logged in since the last activation, and tells of those it has not told of.</summary>
    public void Look()
    {
        processes.Look();
        _ = records.LookAsync();
    }

    private LoginMonitor? Start()
    {
        records.CountAfter(EarlierConnections.Take(clock, time));

        try
        {
            var monitor = LoginMonitor.Start(() => _ = LookSoonAsync());

            // Somebody may have come in before the monitor listened.
            _ = LookSoonAsync();
            return monitor;
        }
        catch (SystemdException e)
        {
            Log.NoLogind(log, e.Message);
            return null;
        }
    }

    private async Task LookSoonAsync()
    {
        // A user who logs in again and again makes one look out of many.
        lock (_lock)
        {
            _lookAgain = true;
            if (_isLooking)
            {
                return;
            }

            _isLooking = true;
        }

        try
        {
            while (BeginsAgain())
            {
                foreach (var delay in LookAfterMilliseconds)
                {
                    if (loop.State.Open is not { Phase: Phase.Probation })
                    {
                        return;
                    }

                    if (delay > 0)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(delay), time);
                    }

                    processes.Look();
                }

                await records.LookAsync();
            }
        }
        catch (Exception e) when (LoginPeople.SaysNothing(e))
        {
            Log.LoginLookFailed(log, e);
        }
        finally
        {
            lock (_lock)
            {
                _isLooking = false;
            }
        }
    }

    private bool BeginsAgain()
    {
        lock (_lock)
        {
            var again = _lookAgain;
            _lookAgain = false;
            return again;
        }
    }
}
