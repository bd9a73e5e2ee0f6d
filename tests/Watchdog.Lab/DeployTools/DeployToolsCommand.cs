using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.DeployTools;

/// <summary>tests/lab/deploy-tools.</summary>
internal static class DeployToolsCommand
{
    private const string Help = """
        What packaging/docs says of nixos-rebuild, colmena, deploy-rs, nixos-cli, comin and system.autoUpgrade, done on a real
        host. The remote command lines are the tools' own; nothing is evaluated. Needs root and Debian.

        Exit status 0: all is as the pages say.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var tools = Options.Some("TOOL", [.. DeployTool.All.Select(t => t.Name)]);
        var json = Options.Json();
        var command = new Command("deploy-tools", Help) { tools, json };
        command.SetAction((parsed, _) =>
        {
            var wanted = parsed.GetValue(tools) ?? [];
            return RunAsync(new Output(parsed.GetValue(json)), [.. DeployTool.All.Where(t => wanted.Length == 0 || wanted.Contains(t.Name))]);
        });
        return command;
    }

    private static async Task<int> RunAsync(Output output, IReadOnlyList<DeployTool> tools)
    {
        await Preparation.PrepareAsync(output);
        var made = new Dictionary<string, IReadOnlyList<ToolCheck>>();
        foreach (var tool in tools)
        {
            output.Say(tool.Name);
            await using var host = await LabHost.UpAsync($"deploy-{tool.Name.Replace('_', '-')}");
            var checks = new ToolChecks(output);
            await tool.PlayAsync(checks, new ToolHost(host));
            made.Add(tool.Name, checks.Made);
        }

        var all = made.Values.SelectMany(c => c).ToList();
        var failed = all.Count(c => !c.Held);
        output.Result($"deploy-tools: {all.Count - failed} of {all.Count} checks held", new { held = failed == 0, tools = made });
        return failed == 0 ? 0 : 1;
    }
}
