namespace Watchdog.Lab.Hosts;

/// <summary>The operator's ways to a host.</summary>
public enum Way
{
    /// <summary>ssh to the host's address on the LAN.</summary>
    Lan,

    /// <summary>ssh to the host's address in the WireGuard tunnel.</summary>
    Wg,
}
