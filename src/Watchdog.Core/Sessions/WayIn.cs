namespace Watchdog.Core;

/// <summary>
/// Which probes look at a way into the host. A whole way in is a listener of the host's own sshd and an account that is let
/// in and becomes root there. All other probes (tunnels, gateway, units, the user's own commands) look at something else.
/// </summary>
public static class WayIn
{
    /// <summary>Whether a probe looks at the host from outside, as a stranger would.</summary>
    public static bool SeesFromOutside(string probe) => KnownProbe.Find(probe) is { SeesFromOutside: true };

    /// <summary>Whether a probe sees a listener of the host's own sshd.</summary>
    public static bool SeesListener(string probe) => KnownProbe.Find(probe) is { SeesListener: true };

    /// <summary>Whether a probe judges the operator's account; the one that asks sshd for it from outside sees the listener, too.</summary>
    public static bool SeesAccount(string probe) => KnownProbe.Find(probe) is { SeesAccount: true };

    /// <summary>Whether a probe looks at any part of a way in.</summary>
    public static bool Includes(string probe) => SeesListener(probe) || SeesAccount(probe);
}
