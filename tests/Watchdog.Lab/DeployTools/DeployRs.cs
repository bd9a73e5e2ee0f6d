namespace Watchdog.Lab.DeployTools;

/// <summary>
/// deploy-rs; its remote command line is that of its src/deploy.rs, and what its activate.nixos makes of a system is made here with
/// its program <c>activate</c> (src/bin/activate.rs) in plain commands.
/// </summary>
internal static class DeployRs
{
    private const int GaveUp = 1;
    private const int Refused = 5;
    private const string Auto = "--auto-rollback";
    private const string Magic = "--magic-rollback";

    private const string Activate = """
        #!/bin/sh
        # activate CLOSURE PROFILE CANARY SECONDS [--magic-rollback] [--auto-rollback]
        trap '' HUP
        closure=$2 profile=$3 canary=$4 seconds=$5 magic='' auto=''
        for option; do case $option in --magic-rollback) magic=1 ;; --auto-rollback) auto=1 ;; esac; done
        deactivate() {
          nix-env -p "$profile" --rollback
          last=$(nix-env -p "$profile" --list-generations | tail -n 1 | awk '{ print $1 }')
          nix-env -p "$profile" --delete-generations "$last"
          (cd "$profile" && PROFILE=$profile "$profile/deploy-rs-activate")
          exit 1
        }
        nix-env -p "$profile" --set "$closure" || exit 1
        (cd "$profile" && PROFILE=$profile DRY_ACTIVATE=0 BOOT=0 "$profile/deploy-rs-activate") || { [ -z "$auto" ] || deactivate; exit 1; }
        [ -n "$magic" ] || exit 0
        touch "$canary"
        while [ "$seconds" -gt 0 ] && [ -e "$canary" ]; do sleep 1; seconds=$((seconds - 1)); done
        [ ! -e "$canary" ] || deactivate

        """;

    private const string DeployRsActivate = """
        #!/bin/sh
        set -eu
        cd /tmp
        "$PROFILE/bin/switch-to-configuration" switch

        """;

    private const string Activatable = """
        { toplevel }: derivation {
          name = "activatable-${builtins.substring 33 (-1) (baseNameOf toplevel)}"; system = builtins.currentSystem; builder = "/bin/sh";
          args = [ "-c" "/bin/mkdir $out; /bin/ln -s ${toplevel}/* $out/; /bin/rm $out/bin; /bin/mkdir $out/bin; /bin/ln -s ${toplevel}/bin/* $out/bin/; /bin/cp ${/root/activate-rs} $out/activate-rs; /bin/cp ${/root/deploy-rs-activate} $out/deploy-rs-activate" ];
        }

        """;

    /// <summary>Plays it.</summary>
    public static async Task PlayAsync(ToolChecks check, ToolHost host)
    {
        await host.Host.WriteFileAsync("/root/activate-rs", Activate, "755");
        await host.Host.WriteFileAsync("/root/deploy-rs-activate", DeployRsActivate, "755");
        await host.Host.WriteFileAsync("/root/activatable.nix", Activatable);
        var healthy = await ActivatableAsync(host, "healthy");
        var lockedOut = await ActivatableAsync(host, "firewall-port");

        await check.IsAsync("arm", host.ArmAsync());
        await check.ExitsAsync("deploy, magicRollback = false", DeployAsync(host, healthy, Auto));
        await check.ExitsAsync("confirm ID", host.ConfirmAsync());
        await check.IsAsync("the new system stays", host.RunsAsync("healthy"));
        await check.IsAsync("arm", host.ArmAsync("--window", "5s"));
        await check.ExitsAsync("deploy a firewall without port 22", DeployAsync(host, lockedOut, Auto));
        await check.BecomesAsync("the watchdog brings the old system back", () => host.RunsAsync("healthy"));
        await check.BecomesAsync("and with it deploy-rs's profile", () => host.ProfileOfAsync(healthy));
        await check.BecomesAsync("and its session ends", host.NoSessionAsync);

        await check.IsAsync("arm", host.ArmAsync());
        await check.ExitsAsync("deploy with magicRollback = true, which nobody confirms to deploy-rs", DeployAsync(host, lockedOut, Magic, Auto), GaveUp);
        await check.IsAsync("deploy-rs has gone back first", host.RunsAsync("healthy"));
        await check.IsAsync("to its own profile", host.ProfileOfAsync(healthy));
        await check.BecomesAsync("for the watchdog nothing has changed: there is nothing to confirm", async () => Verdict.Of(await host.ConfirmAsync(), Refused));
        await check.ExitsAsync("and a disarm ends it", host.Host.InAsync("rollbackctl", "disarm", host.Id));
    }

    private static async Task<string> ActivatableAsync(ToolHost host, string generation)
    {
        var toplevel = await host.Host.PathOfAsync(generation);
        return (await host.Host.InAsync("nix-build", "--no-out-link", "/root/activatable.nix", "--argstr", "toplevel", toplevel)).Text.Split('\n')[^1];
    }

    private static Task<CommandResult> DeployAsync(ToolHost host, string closure, params string[] options) =>
        host.SshAsync([$"{closure}/activate-rs", "activate", closure, ToolHost.Profile, "/tmp/deploy-rs-canary", "5", .. options]);
}
