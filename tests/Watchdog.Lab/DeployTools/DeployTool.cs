namespace Watchdog.Lab.DeployTools;

/// <summary>A tool that deploys, and what its page in packaging/docs says, done step by step.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="PlayAsync">Plays it on a fresh host.</param>
internal sealed record DeployTool(string Name, Func<ToolChecks, ToolHost, Task> PlayAsync)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<DeployTool> All { get; } =
    [
        new("nixos_rebuild", NixosRebuild.PlayAsync),
        new("colmena_apply", Colmena.PlayAsync),
        new("deploy_rs", DeployRs.PlayAsync),
        new("nixos_cli", NixosCli.PlayAsync),
        new("comin", Comin.PlayAsync),
        new("auto_upgrade", AutoUpgrade.PlayAsync),
    ];
}
