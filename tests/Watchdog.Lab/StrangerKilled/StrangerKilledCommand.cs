using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.StrangerKilled;

/// <summary>tests/lab/stranger-killed.</summary>
internal static class StrangerKilledCommand
{
    private const string Help = """
        Kills the stranger right before and right after each program that it runs, alone and together with the daemon: the next
        round, or the daemon's next start, must leave nothing of it behind. Needs root and Debian.

        Exit status 0: all points held, and at some of them there was something to be removed.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var most = Options.Number("--points", "At most so many programs of each kind of kill", StrangerKilledRun.MostPrograms);
        var json = Options.Json();
        var command = new Command("stranger-killed", Help) { most, json };
        command.SetAction((parsed, _) => new StrangerKilledRun(new Output(parsed.GetValue(json)), parsed.GetValue(most)).RunAsync());
        return command;
    }
}
