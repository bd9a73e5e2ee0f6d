namespace Watchdog.Core.Tests.Model;

/// <summary>What can happen to the model.</summary>
internal enum MoveKind
{
    Arm,
    Heartbeat,
    Confirm,
    Disarm,
    RollBack,
    SwitchBegins,
    SwitchEnds,

    /// <summary>A switch so short that only its end is seen.</summary>
    SwitchFlashesBy,

    /// <summary>Somebody opens and closes the lock file, and no switch runs.</summary>
    LockIsClosed,
    TimePasses,
    WallJumps,
    ExecutorWorks,
    StoreIsRead,
    TimerIsStopped,

    /// <summary>The round of probes that a session waits for which was armed before it.</summary>
    BaselineRuns,

    /// <summary>A few rounds of probes, one after the other.</summary>
    ProbesRun,
    Login,
    DaemonRestarts,
    HostReboots,
}
