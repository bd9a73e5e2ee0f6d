namespace Watchdog.Core;

/// <summary>How a rung ended.</summary>
public enum RungOutcome
{
    /// <summary>Begun, and not ended: it runs, or its executor died in it.</summary>
    Begun,

    /// <summary>It did what it is for.</summary>
    Succeeded,

    /// <summary>It did not.</summary>
    Failed,

    /// <summary>The target can only be reached through a reboot (switch-to-configuration's exit code 100).</summary>
    NeedsReboot,
}
