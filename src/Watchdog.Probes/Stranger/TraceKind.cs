namespace Watchdog.Probes.Stranger;

/// <summary>The kinds of things that the stranger puts into the host's own network.</summary>
internal enum TraceKind
{
    /// <summary>The host's end of a veth pair.</summary>
    Link,

    /// <summary>A peer of a WireGuard interface of the host.</summary>
    Peer,

    /// <summary>A route to that peer.</summary>
    Route,

    /// <summary>
    /// What the host still holds of TCP connections with an address of the stranger's: one whose other end went without
    /// a word keeps a place of sshd's MaxStartups for the whole LoginGraceTime (sshd_config(5)).
    /// </summary>
    Connections,
}
