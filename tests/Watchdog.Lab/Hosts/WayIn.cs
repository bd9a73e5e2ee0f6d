namespace Watchdog.Lab.Hosts;

/// <summary>How the operator of a test gets in: who logs in, how root is become, and over what.</summary>
/// <param name="User">Who logs in.</param>
/// <param name="Prefix">What stands before a command that needs root: empty, or sudo(8).</param>
/// <param name="Ways">The ways that are open on a host that is well.</param>
public sealed record WayIn(string User, IReadOnlyList<string> Prefix, IReadOnlyList<Way> Ways)
{
    /// <summary>Root, by LAN and tunnel.</summary>
    public static readonly WayIn Root = new("root", [], [Way.Lan, Way.Wg]);

    /// <summary>Root, where ssh is let in through the tunnel only.</summary>
    public static readonly WayIn Tunnel = Root with { Ways = [Way.Wg] };

    /// <summary>The user op, who may sudo.</summary>
    public static readonly WayIn Sudo = new("op", ["sudo", "-n"], [Way.Lan, Way.Wg]);
}
