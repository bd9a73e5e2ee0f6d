namespace Watchdog.Lab.DeployTools;

/// <summary>colmena; its remote command lines are those of its src/nix/host/ssh.rs.</summary>
internal static class Colmena
{
    private const int Refused = 5;

    /// <summary>Plays it.</summary>
    public static async Task PlayAsync(ToolChecks check, ToolHost host)
    {
        var directory = Directory.CreateTempSubdirectory("deploy-tools-").FullName;
        string[] shared = ["-o", "ControlMaster=auto", "-o", $"ControlPath={directory}/master", "-o", "ControlPersist=60"];
        try
        {
            await check.ExitsAsync("colmena exec -- rollbackctl arm", ExecuteAsync(host, [], "rollbackctl", "arm"));
            await check.IsAsync("a session is open", host.TakeIdAsync());
            await check.ExitsAsync("colmena apply", ApplyAsync(host, shared, "healthy"));
            await check.ExitsAsync("a multiplexed confirm is refused", ExecuteAsync(host, shared, "rollbackctl", "confirm", host.Id), Refused);
            await host.BesideAsync(["ssh", .. shared, "-O", "exit", "root@lan"]);
            await check.ExitsAsync("colmena exec -- rollbackctl confirm ID", ExecuteAsync(host, [], "rollbackctl", "confirm", host.Id));
            await check.IsAsync("the new system stays", host.RunsAsync("healthy"));
            await check.IsAsync("with autoArm", host.AutoArmAsync());
            await check.ExitsAsync("and nobody who arms: colmena apply", ApplyAsync(host, [], "firewall-port"));
            await check.BecomesAsync("the old system comes back", () => host.RunsAsync("healthy"));
            await check.IsAsync("and with it the profile", host.ProfileIsAsync("healthy"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Task<CommandResult> ExecuteAsync(ToolHost host, string[] shared, params string[] command) => host.BesideAsync(
        ["ssh", "root@lan", "-o", "StrictHostKeyChecking=accept-new", "-o", "BatchMode=yes", "-T", .. shared, "--", .. command]);

    private static async Task<CommandResult> ApplyAsync(ToolHost host, string[] shared, string generation)
    {
        var path = await host.Host.PathOfAsync(generation);
        var set = await ExecuteAsync(host, shared, "nix-env", "--profile", ToolHost.Profile, "--set", path);
        return set.Succeeded ? await ExecuteAsync(host, shared, $"{path}/bin/switch-to-configuration", "switch") : set;
    }
}
