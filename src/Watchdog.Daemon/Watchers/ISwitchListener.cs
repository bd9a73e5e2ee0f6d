namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Is told of each switch, whether or not a session is open. It returns at once, and does not throw: <see cref="LockWatcher"/>
/// goes on only then.
/// </summary>
internal interface ISwitchListener
{
    /// <summary>A switch has begun, and holds the lock.</summary>
    void SwitchBegan();

    /// <summary>A switch has ended, and its end is on its way to the loop.</summary>
    void SwitchEnded();
}
