namespace Watchdog.Core;

/// <summary>Whether the host is rebooted.</summary>
public enum RebootVerdict
{
    /// <summary>It is.</summary>
    Reboot,

    /// <summary>It is, unless somebody can reach the host as it is.</summary>
    RebootUnlessReached,

    /// <summary>It is not: the boot would lead to what does not come up.</summary>
    Stay,
}
