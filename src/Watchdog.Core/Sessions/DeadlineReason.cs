namespace Watchdog.Core;

/// <summary>Why a deadline is where it is. It becomes the rollback's cause when the deadline passes.</summary>
public enum DeadlineReason
{
    /// <summary>Armed, and nothing has changed yet: at this deadline an unchanged host expires quietly.</summary>
    ArmedLimit,

    /// <summary>Nothing but the next boot has changed: the reboot must come before this deadline.</summary>
    BootLimit,

    /// <summary>A switch runs: at this deadline it counts as hung.</summary>
    ActivationLimit,

    /// <summary>The switch has ended: proof must come before this deadline.</summary>
    Window,

    /// <summary>A heartbeat moved it.</summary>
    Heartbeat,

    /// <summary>An operator's login moved it.</summary>
    Login,

    /// <summary>The host has booted into the unproven system: proof must come before this deadline.</summary>
    Boot,

    /// <summary>The operator asked for the rollback: now.</summary>
    Asked,

    /// <summary>Required probes failed for the whole lockout time: now.</summary>
    Lockout,

    /// <summary>A system runs again that was rolled back a short while ago: back, now.</summary>
    Relapse,

    /// <summary>The tool whose switch was rolled back has switched once more, to a system older than the target: back, now.</summary>
    Undone,

    /// <summary>A reboot ended an unproven switch or a rollback in the middle: the rollback is finished now.</summary>
    Interrupted,
}
