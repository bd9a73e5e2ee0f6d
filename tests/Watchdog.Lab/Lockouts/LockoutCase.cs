namespace Watchdog.Lab.Lockouts;

/// <summary>One lockout: where the operator comes from, and what is lost.</summary>
/// <param name="Id">The generation that locks out.</param>
/// <param name="From">The generation before it.</param>
/// <param name="Way">The way that is lost.</param>
/// <param name="Operator">Who armed and is locked out.</param>
/// <param name="Rekeys">Whether the tunnel must shake hands again afterwards: an operator's stale WireGuard session takes up to 18 s.</param>
internal sealed record LockoutCase(string Id, string From, Way Way, WayIn Operator, bool Rekeys = false)
{
    /// <summary>Cuts the tunnel that it is run over; its end is then what the watchdog says.</summary>
    public const string CutMidway = "wg-cut-midway";

    /// <summary>Every lockout of firewall, WireGuard and SSH, in the order of the table.</summary>
    public static IReadOnlyList<LockoutCase> All { get; } =
    [
        new("firewall-port", "base", Way.Lan, WayIn.Root),
        new("firewall-wg", "firewall-wg-base", Way.Wg, WayIn.Root),
        new(CutMidway, "base", Way.Wg, WayIn.Root, Rekeys: true),
        new("wg-silent-peer", "base", Way.Wg, WayIn.Root, Rekeys: true),
        new("wg-not-back", "base", Way.Wg, WayIn.Root, Rekeys: true),
        new("wg-key", "base", Way.Wg, WayIn.Root, Rekeys: true),
        new("ssh-root-login", "base", Way.Lan, WayIn.Root),
        new("ssh-sudo", "ssh-sudo-base", Way.Wg, WayIn.Sudo),
        new("ssh-keys", "base", Way.Lan, WayIn.Root),
        new("revoked", "base", Way.Lan, WayIn.Root),
        new("keys2-own-gone", "keys2-base", Way.Lan, WayIn.Root),
        new("home-owner", "home-base", Way.Lan, WayIn.Sudo),
        new("ssh-port", "base", Way.Lan, WayIn.Root),
        new("address-moved", "base", Way.Lan, WayIn.Root),
        new("ssh-dead", "base", Way.Lan, WayIn.Root),
        new("ssh-unit-closed", "ssh-unit-base", Way.Lan, WayIn.Root),
        new("two-sshd-closed", "two-sshd-base", Way.Lan, WayIn.Root),
        new("ssh-socket-closed", "ssh-socket-base", Way.Lan, WayIn.Root),
        new("ssh-socket-dead", "ssh-socket-base", Way.Lan, WayIn.Root),
        new("no-wg-closed", "no-wg-base", Way.Lan, WayIn.Root),
    ];
}
