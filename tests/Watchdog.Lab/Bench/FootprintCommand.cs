using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Bench;

/// <summary>tests/bench/footprint.</summary>
internal static class FootprintCommand
{
    private const int DefaultRuns = 15;
    private const int DefaultIdle = 60;

    private const string Help = """
        What the watchdog costs a host that it only watches, in a host of the lab, native beside managed.

          size     of the programs, and for the managed build of what they load beside the runtime
          ready    from the fork of the daemon to its READY=1, by PID 1's own clock, the median of all starts; beside it the
                   same of a program that does nothing but say READY=1, in the same sandbox: so much of it is PID 1's
          PSS      proportional set size (smaps_rollup), idle for a minute after 10 status calls, an arm and a round of probes
          threads  and context switches of all of them, in a minute, once none has ended for half a one, disarmed and armed;
                   what switched is named
          status   `rollbackctl status` beside `busctl --version`
          armed    from the start of `rollbackctl arm` until it says so: the session is durable and PID 1 holds its timer.
                   Beside `systemd-run --on-active=1h true`, which makes nothing durable
          arm      the whole call, which waits for the baseline: a round of probes

        Times of calls are medians, taken within the host. Exit status 1: the native build is beyond a limit. The managed build
        has none: it is here to be compared with. Root; about 5 minutes a tree.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var runs = Options.Number("--runs", "So many of each start and call", DefaultRuns);
        var idle = Options.Seconds("--idle", "How long it is watched", DefaultIdle, least: 1);
        var native = new Option<string?>("--native") { HelpName = "TREE", Description = "What packaging/publish --native made; default: what WATCHDOG_PACKAGE names, else it is published" };
        var managed = new Option<string?>("--managed") { HelpName = "TREE", Description = "What packaging/publish made, to compare with" };
        var json = Options.Json();
        var command = new Command("footprint", Help) { runs, idle, native, managed, json };
        command.SetAction((parsed, _) => new FootprintRun(new Output(parsed.GetValue(json)), parsed.GetValue(runs), parsed.GetValue(idle))
            .RunAsync(Tree(parsed.GetValue(native)), Tree(parsed.GetValue(managed))));
        return command;
    }

    private static string? Tree(string? directory) => directory is null || NativePrograms.IsTree(directory)
        ? directory
        : throw new RunEndException(2, $"{directory} is no tree; make one with: packaging/publish [--native] TREE");
}
