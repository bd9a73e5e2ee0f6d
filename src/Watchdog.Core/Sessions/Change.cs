namespace Watchdog.Core;

/// <summary>How the host differs from the baseline.</summary>
public enum Change
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Only at the next boot, which leads to another system than at arm, as read from the boot loader.</summary>
    AtNextBoot,

    /// <summary>Another system runs.</summary>
    Switched,

    /// <summary>The same system runs, but a switch died half-way or something required got worse.</summary>
    HalfSwitched,
}
