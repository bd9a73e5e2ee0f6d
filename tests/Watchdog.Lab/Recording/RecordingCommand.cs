using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Recording;

/// <summary>tests/lab/recording.</summary>
internal static class RecordingCommand
{
    private const string Help = """
        Records a real recovery in a real terminal, and writes it as the picture that README.md shows.

        Starts a host in a container, and on its operator's machine a terminal (tmux, 80 columns) with a shell. There it types
        `rollbackctl -H server deploy` with a switch that takes port 22 out of the firewall, waits until the host has gone back by
        itself, which takes a little more than a minute, and types `rollbackctl -H server history`. Nothing of what the terminal
        shows is changed. Waits are shortened in the playing, and the real time stands in a corner. The picture is written only
        when the host has come back as it must: one SVG that plays without a script. Look at it in a browser before it is committed.

        Takes Debian 12, root and the .NET SDK; WATCHDOG_PACKAGE names the native programs, which are what users see.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "The file to write", HelpName = "FILE", DefaultValueFactory = _ => RecordingRun.Picture };
        var json = Options.Json();
        var command = new Command("recording", Help) { to, json };
        command.SetAction((parsed, _) => new RecordingRun(new Output(parsed.GetValue(json)), parsed.GetValue(to)!).RunAsync());
        return command;
    }
}
