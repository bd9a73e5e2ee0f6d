namespace Watchdog.Lab.DeployTools;

/// <summary>comin; what it does is that of its internal/profile/profile.go and internal/executor/utils.go.</summary>
internal static class Comin
{
    private const string Profile = "/nix/var/nix/profiles/system-profiles/comin";

    /// <summary>Plays it.</summary>
    public static async Task PlayAsync(ToolChecks check, ToolHost host)
    {
        await check.IsAsync("with autoArm", host.AutoArmAsync());
        await check.ExitsAsync("a deployment", DeployAsync(host, "healthy"));
        await check.BecomesAsync("the other machine's line confirms", async () => Verdict.Of(await host.OtherMachineAsync()));
        await check.IsAsync("the new system stays", host.RunsAsync("healthy"));
        await check.IsAsync("and is what boots", host.BootsAsync("healthy"));

        // The generation of the lab has brought a config.json of its own.
        await check.IsAsync("with autoArm", host.AutoArmAsync());
        await check.ExitsAsync("a deployment that locks out", DeployAsync(host, "firewall-port"));
        await check.BecomesAsync("the old system comes back", () => host.RunsAsync("healthy"));
        await check.BecomesAsync("and is what boots", () => host.BootsAsync("healthy"));
    }

    private static async Task<CommandResult> DeployAsync(ToolHost host, string generation)
    {
        var path = await host.Host.PathOfAsync(generation);
        await host.Host.MustShellAsync($"mkdir -p $(dirname {Profile}) && nix-env --profile {Profile} --set {path}");

        // Its service runs it with nobody's terminal or login.
        return await host.Host.InAsync("systemd-run", "--quiet", "--wait", "--collect", "--service-type=exec", $"{path}/bin/switch-to-configuration", "switch");
    }
}
