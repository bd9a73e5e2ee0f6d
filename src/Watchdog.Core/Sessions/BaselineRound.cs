namespace Watchdog.Core;

/// <summary>Whether the baseline's round of probes has been taken. A session is armed before it: the round takes time, and a host must not be unprotected for that long.</summary>
public enum BaselineRound
{
    /// <summary>It has: the probes are what was found at arm. Also of a session that does not say.</summary>
    Taken,

    /// <summary>It has not yet.</summary>
    Awaited,

    /// <summary>Something had begun before the round was over: what it saw says nothing of before, and no probe is required.</summary>
    Overtaken,
}
