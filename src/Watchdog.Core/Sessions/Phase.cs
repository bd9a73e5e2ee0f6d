namespace Watchdog.Core;

/// <summary>Where a session stands.</summary>
public enum Phase
{
    /// <summary>Nothing has changed yet.</summary>
    Armed,

    /// <summary>A switch runs.</summary>
    Activating,

    /// <summary>Changed, and unproven.</summary>
    Probation,

    /// <summary>The executor is putting the target back.</summary>
    RollingBack,

    /// <summary>Ended: the new system was proven and stays.</summary>
    Confirmed,

    /// <summary>Ended: the host is on the target again.</summary>
    RolledBack,

    /// <summary>The ladder is used up and the host is not as it was. A confirm still ends the session.</summary>
    Stranded,

    /// <summary>Ended by the operator before anything had changed.</summary>
    Disarmed,

    /// <summary>Ended by its limit with nothing changed.</summary>
    Expired,
}
