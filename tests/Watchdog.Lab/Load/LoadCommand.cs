using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Load;

/// <summary>tests/lab/load.</summary>
internal static class LoadCommand
{
    private const string Help = """
        What a round of probes costs on a host with 500 WireGuard peers and 20 probes of the user's own, one of which is stuck,
        how long a look of the stranger takes when all is well,
        and what 1,000 calls of status take beside 100 that watch. Prints the figures. Needs root and Debian.

        Exit status 0: each figure is within its limit.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var json = Options.Json();
        var command = new Command("load", Help) { json };
        command.SetAction((parsed, _) => new LoadRun(new Output(parsed.GetValue(json))).RunAsync());
        return command;
    }
}
