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
    TimePasses,
    WallJumps,
    ExecutorWorks,
    StoreIsRead,
    TimerIsStopped,
    DaemonRestarts,
    HostReboots,
}
