namespace Watchdog.Systemd;

/// <summary>What a <see cref="UnitMonitor"/> tells.</summary>
public enum UnitEventKind
{
    /// <summary>PID 1 forgot a unit.</summary>
    UnitRemoved,

    /// <summary>A job of a unit ended.</summary>
    JobRemoved,

    /// <summary>PID 1 begins to read its unit files again.</summary>
    Reloading,

    /// <summary>
    /// PID 1 has read its unit files again (daemon-reload): it has taken up each timer anew, so its time is to be looked at.
    /// </summary>
    Reloaded,

    /// <summary>
    /// The connection was lost (PID 1 re-executed itself, or the bus restarted) and is back. What happened in between
    /// was not seen: check the units themselves.
    /// </summary>
    Reconnected,
}
