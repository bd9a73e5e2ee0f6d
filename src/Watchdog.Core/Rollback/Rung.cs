namespace Watchdog.Core;

/// <summary>A step of the rollback ladder.</summary>
public enum Rung
{
    /// <summary>Wait a little for the switch lock, then stop whoever holds it.</summary>
    MakeWay = 1,

    /// <summary>Set the profile and run the target's switch.</summary>
    Switch = 2,

    /// <summary>The probes that passed at arm must pass again.</summary>
    Verify = 3,

    /// <summary>Clear what the broken switch left, and switch and verify once more.</summary>
    SwitchAgain = 4,

    /// <summary>Make the target the boot default and reboot. At most once per session.</summary>
    Reboot = 5,

    /// <summary>Do the same with the system that was booted at arm, when it is another one.</summary>
    RebootBooted = 6,
}
