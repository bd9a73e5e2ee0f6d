namespace Watchdog.Lab.Scenarios;

/// <summary>The lockouts that this program exists for. Each must have a scenario: one that is missing is a failure of the report.</summary>
internal static class ScenarioList
{
    /// <summary>Their ids, in the order of the table.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        "firewall-port", "firewall-wg", "wg-cut-midway", "wg-silent-peer", "wg-not-back", "wg-key",
        "ssh-root-login", "ssh-sudo", "ssh-keys", "ssh-port", "ssh-dead",
        "slow-switch", "hung-switch", "forgotten-arm", "forgotten-confirm", "stale-session",
        "watchdog-removed", "watchdog-restarted", "watchdog-killed", "bus-dead", "disk-full", "reboot-midway", "new-kernel",
        "target-gone", "clock-jump", "bad-again", "rollback-fails",
        "refused-switch", "refused-then-boot", "failed-switch-then-session", "second-switch", "boot-waits", "target-outside-limit", "lanzaboote",
        "power-cut", "leftover-variable", "deploy-rs-after-us", "lock-held-by-a-supervisor", "orphaned-activate",
    ];
}
