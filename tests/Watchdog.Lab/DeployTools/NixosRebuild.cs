namespace Watchdog.Lab.DeployTools;

/// <summary>nixos-rebuild; the lab's own lab-switch does what it does with a built system.</summary>
internal static class NixosRebuild
{
    /// <summary>Plays it.</summary>
    public static async Task PlayAsync(ToolChecks check, ToolHost host)
    {
        await check.IsAsync("arm", host.ArmAsync());
        await check.ExitsAsync("nixos-rebuild switch", host.Host.SwitchAsync("healthy"));
        await check.ExitsAsync("confirm ID, over a fresh connection", host.ConfirmAsync());
        await check.IsAsync("the new system stays", host.RunsAsync("healthy"));
        await check.IsAsync("arm for a firewall without port 22", host.ArmAsync("--window", "5s"));
        await check.ExitsAsync("nixos-rebuild switch", host.Host.SwitchAsync("firewall-port"));
        await check.BecomesAsync("the old system comes back", () => host.RunsAsync("healthy"));
        await check.IsAsync("and with it the profile", host.ProfileIsAsync("healthy"));
    }
}
