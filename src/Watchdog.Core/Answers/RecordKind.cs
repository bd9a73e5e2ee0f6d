namespace Watchdog.Core;

/// <summary>The kinds of lines in the history. Each has a stable name and a stable journal MESSAGE_ID.</summary>
public enum RecordKind
{
    /// <summary>A session was armed.</summary>
    Armed,

    /// <summary>The baseline's probes of an armed session were taken.</summary>
    BaselineTaken,

    /// <summary>A switch began before the baseline's probes were taken: none is required of it.</summary>
    BaselineOvertaken,

    /// <summary>An arm was refused or could not be made durable.</summary>
    ArmRefused,

    /// <summary>A switch has begun.</summary>
    ActivationStarted,

    /// <summary>A switch has ended.</summary>
    ActivationEnded,

    /// <summary>The deadline has moved.</summary>
    DeadlineMoved,

    /// <summary>A heartbeat counted.</summary>
    Heartbeat,

    /// <summary>A heartbeat, confirm, disarm or rollback was refused.</summary>
    Refused,

    /// <summary>The session was confirmed.</summary>
    Confirmed,

    /// <summary>The session was disarmed.</summary>
    Disarmed,

    /// <summary>The session expired with nothing changed.</summary>
    Expired,

    /// <summary>A rollback has begun.</summary>
    RollbackStarted,

    /// <summary>A rung of the ladder was begun or has ended.</summary>
    Rung,

    /// <summary>The host is on the target again.</summary>
    RolledBack,

    /// <summary>The host is on the target again, and something that worked at arm does not work there.</summary>
    NotBack,

    /// <summary>The ladder is used up.</summary>
    Stranded,

    /// <summary>The daemon found the session again after a restart or a reboot.</summary>
    Recovered,

    /// <summary>The boot default points at another system.</summary>
    BootDefault,

    /// <summary>A system that was rolled back may be switched to again.</summary>
    Allowed,

    /// <summary>A probe finds something else than before.</summary>
    ProbeChanged,

    /// <summary>An operator has logged in, and it counted.</summary>
    Login,

    /// <summary>Something did not work that does not change the outcome.</summary>
    Warning,
}
