namespace Watchdog.Core;

/// <summary>
/// Which probes look at a way into the host. A whole way in is a listener of the host's own sshd and an account that is let
/// in and becomes root there. All other probes (tunnels, gateway, units, the user's own commands) look at something else.
/// </summary>
public static class WayIn
{
    /// <summary>What the names of the probes begin with that look at the host from outside.</summary>
    private const string OutsidePrefix = "stranger-";

    /// <summary>The probe that exchanges keys with sshd from the host itself.</summary>
    private const string Listener = "ssh";

    /// <summary>The probe that judges whether the operator would be let in, and would become root.</summary>
    private const string Account = "access";

    /// <summary>Whether a probe looks at the host from outside, as a stranger would.</summary>
    public static bool SeesFromOutside(string probe) => probe.StartsWith(OutsidePrefix, StringComparison.Ordinal);

    /// <summary>Whether a probe sees a listener of the host's own sshd.</summary>
    public static bool SeesListener(string probe) => probe == Listener || SeesFromOutside(probe);

    /// <summary>Whether a probe judges the operator's account; the one that asks sshd for it from outside sees the listener, too.</summary>
    public static bool SeesAccount(string probe) => probe is Account or Arming.KeyProbe;

    /// <summary>Whether a probe looks at any part of a way in.</summary>
    public static bool Includes(string probe) => SeesListener(probe) || SeesAccount(probe);
}
