namespace Watchdog.Lab.DeployTools;

/// <summary>nixos-cli; what its supervisor does is that of its internal/activation/supervisor.sh.</summary>
internal static class NixosCli
{
    private const int GaveUp = 1;
    private const int Refused = 5;

    /// <summary>Plays it.</summary>
    public static async Task PlayAsync(ToolChecks check, ToolHost host)
    {
        await check.IsAsync("arm", host.ArmAsync());
        await check.ExitsAsync("nixos apply --target-host --no-rollback", host.SshAsync(await SwitchAsync(host, "healthy")));
        await check.ExitsAsync("confirm ID", host.ConfirmAsync());
        await check.IsAsync("the new system stays", host.RunsAsync("healthy"));
        await check.IsAsync("arm", host.ArmAsync());
        await check.ExitsAsync("nixos apply --target-host, which nobody acknowledges", host.SshAsync(await SupervisedAsync(host, "firewall-port")), GaveUp);
        await check.IsAsync("nixos-cli has gone back first", host.RunsAsync("healthy"));
        await check.IsAsync("to its own profile", host.ProfileIsAsync("healthy"));
        await check.BecomesAsync("for the watchdog nothing has changed: there is nothing to confirm", async () => Verdict.Of(await host.ConfirmAsync(), Refused));
        await check.ExitsAsync("and a disarm ends it", host.Host.InAsync("rollbackctl", "disarm", host.Id));
    }

    private static async Task<string> SwitchAsync(ToolHost host, string generation)
    {
        var path = await host.Host.PathOfAsync(generation);
        return $"nix-env -p {ToolHost.Profile} --set {path} && {path}/bin/switch-to-configuration switch";
    }

    /// <summary>With 5 s to acknowledge.</summary>
    private static async Task<string> SupervisedAsync(ToolHost host, string generation) => $"""
        trap '' HUP
        before=$(readlink /run/current-system)
        {await SwitchAsync(host, generation)} || exit 2
        exec 8> /run/nixos/switch-to-configuration.lock
        flock -n 8 || exit 3
        sleep 5
        flock -un 8
        nix-env -p {ToolHost.Profile} --rollback
        $before/bin/switch-to-configuration switch
        exit 1
        """;
}
