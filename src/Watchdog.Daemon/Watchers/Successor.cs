using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Host.Switching;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Makes way for another version of this program, and for one that has taken up a changed config.json or unit. A switch
/// does not restart the daemon, which may be watching that very switch; so the daemon ends by itself, in good order, once
/// no session is open and no switch runs, and PID 1 starts what its unit names now.
/// </summary>
internal sealed class Successor(
    NextVersion next,
    SwitchLock switchLock,
    IEventSink loop,
    BootDefaults bootDefaults,
    CallsInFlight calls,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Successor> log) : IDaemonPart, ISwitchListener
{
    // An editor writes a file in more than one step.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    // Set while a switch is armed for, or runs: no session need be open yet.
    private volatile bool _isSwitching;

    /// <summary>How long those are waited for who have asked and have no answer yet: one of them may not even read it.</summary>
    public static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);

    /// <summary>Starts to watch config.json, where its directory exists: it may be changed without a switch.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void Start() => next.Watch(() => _ = LookSoonAsync(), Look);

    /// <summary>Looks whenever the state changes to one without an open session, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var state in loop.StatesAsync(cancellation))
        {
            if (state.Open is null)
            {
                Look();
            }
        }
    }

    /// <summary>Makes no way from now on: a switch that brings another config.json must not lose the daemon that arms for it.</summary>
    public void SwitchBegan() => _isSwitching = true;

    /// <summary>Looks: the switch may have brought another version.</summary>
    public void SwitchEnded()
    {
        _isSwitching = false;
        Look();
    }

    /// <summary>Looks whether there is reason, and makes way. Whoever asks does not wait.</summary>
    public void Look() => _ = LookAsync();

    /// <summary>Looks, and makes way, when its turn comes in the loop.</summary>
    internal void MakeWay()
    {
        if (_isSwitching || loop.State.Open is not null || switchLock.IsTaken || next.Find() is not { } successor)
        {
            return;
        }

        next.Note(successor);
        Log.MakingWay(log, successor);
        lifetime.StopApplication();
    }

    private async Task LookSoonAsync()
    {
        await Task.Delay(Settling, time);
        await LookAsync();
    }

    private async Task LookAsync()
    {
        // The boot loader's turn comes first, and the clients that have asked get their answers, such as that of a confirm.
        await bootDefaults.LastAsync;
        try
        {
            await calls.NoneAsync.WaitAsync(LastAnswers, time);
        }
        catch (TimeoutException)
        {
            // Anybody may ask, and not read the answer.
        }

        loop.RunInTurn(MakeWay);
    }
}
