namespace Watchdog.Core;

/// <summary>What a fresh SSH login of an operator is worth.</summary>
public enum LoginMeaning
{
    /// <summary>A heartbeat: it moves the deadline one window on, once in a session.</summary>
    Heartbeat,

    /// <summary>A confirm: it ends the session.</summary>
    Confirm,

    /// <summary>Nothing.</summary>
    Ignore,
}
