namespace Watchdog.Lab.Healthy;

/// <summary>A healthy change that has been taken for a lockout before, or a healthy host of another kind.</summary>
/// <param name="To">The generation that is switched to.</param>
/// <param name="From">The generation before it.</param>
/// <param name="Way">Over what the operator arms.</param>
/// <param name="Operator">Who arms.</param>
/// <param name="Lockout">The lockout time, in seconds.</param>
internal sealed record HealthyCase(string To, string From, Way Way, WayIn Operator, int Lockout = HealthyCase.ShortLockout)
{
    /// <summary>Seconds; the product's default is 60: the shorter, the easier it is to roll back falsely.</summary>
    public const int ShortLockout = 5;

    /// <summary>Seconds, where WireGuard is restarted: its peer takes up to 18 s, and below 25 s is known to be too short.</summary>
    public const int RekeyLockout = 30;

    /// <summary>All of them; one switch in four is one of these.</summary>
    public static IReadOnlyList<HealthyCase> All { get; } =
    [
        new("allow-comma", "base", Way.Lan, WayIn.Root),
        new("sudo-store-new", "sudo-store-base", Way.Lan, WayIn.Sudo),
        new("two-sshd-new", "two-sshd-base", Way.Lan, WayIn.Root),
        new("iface-base", "base", Way.Lan, WayIn.Root),
        new("firewall-narrowed", "base", Way.Lan, WayIn.Root),
        new("healthy", "home-base", Way.Lan, WayIn.Sudo),
        new("no-sudo-new", "no-sudo-base", Way.Lan, WayIn.Root),
        new("no-wg-new", "no-wg-base", Way.Lan, WayIn.Root),
        new("ssh-unit-new", "ssh-unit-base", Way.Lan, WayIn.Root),
        new("ssh-socket-new", "ssh-socket-base", Way.Lan, WayIn.Root),
        new("dialout-new", "dialout-base", Way.Wg, WayIn.Root, RekeyLockout),
    ];
}
