namespace Watchdog.Lab.DeployTools;

/// <summary>system.autoUpgrade (nixpkgs nixos/modules/tasks/auto-upgrade.nix), with the page's ExecStartPre.</summary>
internal static class AutoUpgrade
{
    private const int NoSession = 3;

    /// <summary>Plays it.</summary>
    public static async Task PlayAsync(ToolChecks check, ToolHost host)
    {
        await check.ExitsAsync("an upgrade that another machine proves", UpgradeAsync(host, "healthy", "arm"));
        await check.ExitsAsync("the other machine's line confirms", host.OtherMachineAsync());
        await check.ExitsAsync("once more: there is nothing to confirm, which does no harm", host.OtherMachineAsync(), NoSession);
        await check.IsAsync("the new system stays", host.RunsAsync("healthy"));
        await check.ExitsAsync("an upgrade that the probes confirm", UpgradeAsync(host, "base", "arm --confirm-by probes --settle-time 3s"));
        await check.BecomesAsync("the probes have confirmed", host.NoSessionAsync);
        await check.IsAsync("the new system stays", host.RunsAsync("base"));
        await check.ExitsAsync("an upgrade that locks out", UpgradeAsync(host, "firewall-port", "arm --confirm-by probes --settle-time 3s --lockout-time 3s"));
        await check.BecomesAsync("the old system comes back", () => host.RunsAsync("base"));
    }

    // A service that needs another comes first, as here the arm.
    private static Task<CommandResult> UpgradeAsync(ToolHost host, string generation, string arm) => host.Host.InAsync(
        "systemd-run", "--quiet", "--wait", "--collect", "--service-type=oneshot", "--unit=nixos-upgrade",
        "-p", $"ExecStartPre=/run/current-system/sw/bin/rollbackctl {arm}", "/usr/bin/env", $"PATH={ToolHost.Path}", "lab-switch", generation);
}
