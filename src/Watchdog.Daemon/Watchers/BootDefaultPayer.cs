using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Host.Native;
using Watchdog.Host.Switching;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Has a boot default that is owed paid: as soon as no session is open, and then again and again, for the boot partition
/// may be mended at any time. While nothing is owed it sleeps until the state changes.
/// </summary>
internal sealed class BootDefaultPayer(IEventSink loop, BootDefaults bootDefaults, SwitchLock switchLock, TimeProvider time)
    : IDaemonPart, ISwitchListener
{
    /// <summary>How long until it is tried again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private TaskCompletionSource _overtaken = NewSignal();

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var _ in loop.StatesAsync(cancellation))
        {
            while (await OwesAsync(cancellation))
            {
                if (!IsSwitchLockTaken() || bootDefaults.HoldsAlone)
                {
                    await bootDefaults.PayAsync(() => loop.State.Open is not null).WaitAsync(cancellation);
                }

                if (bootDefaults.Owes)
                {
                    await PauseAsync(cancellation);
                }
            }
        }
    }

    // Not in a session: its rollback, or the operator's switch, would find the switch lock taken.
    private async Task<bool> OwesAsync(CancellationToken cancellation)
    {
        await bootDefaults.LastAsync.WaitAsync(cancellation);
        return bootDefaults.Owes && loop.State.Open is null;
    }

    /// <summary>Nothing is owed to a switch that has not ended.</summary>
    public void SwitchBegan()
    {
    }

    /// <summary>
    /// Says that a switch has ended. Where it has overtaken what is owed, that is settled now: a variable that still holds the
    /// default at the older system would lead the operator's reboot there.
    /// </summary>
    public void SwitchEnded()
    {
        if (bootDefaults.IsOvertaken)
        {
            Volatile.Read(ref _overtaken).TrySetResult();
        }
    }

    private async Task PauseAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(Task.Delay(Pause, time, end.Token), _overtaken.Task);
        await end.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        Volatile.Write(ref _overtaken, NewSignal());
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Where that cannot be seen, later will do.
    private bool IsSwitchLockTaken()
    {
        try
        {
            return switchLock.IsTaken;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return true;
        }
    }
}
