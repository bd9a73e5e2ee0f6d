using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Bench;

/// <summary>tests/bench/rollback-latency.</summary>
internal static class RollbackLatencyCommand
{
    private const int DefaultRuns = 20;
    private const int DefaultWindow = 2;

    private const string Help = """
        How late does a rollback begin? In the lab, with the native programs, side by side with a bare timer of systemd.

        Both hosts are the same one, and do the same before: nix-env --set and a switch to the same other generation. Then, in
        turn, and in milliseconds of CLOCK_MONOTONIC (in the lab the same as CLOCK_BOOTTIME):
          watchdog  armed before that switch; nobody proves anything; at the deadline it rolls back
          bare      systemd-run --on-active=WINDOW --timer-property=AccuracySec=1us: nix-env --set, then switch-to-configuration
                    T0 of the watchdog: the deadline as `rollbackctl status --json` tells it (at_usec). PID 1's timer starts the
                    executor 1 s before, and that makes itself ready and waits for the deadline.
                    T0 of bare: NextElapseUSecMonotonic of its timer
          asked     nobody waits for a deadline: `rollbackctl rollback`, so with nothing made ready
          at once   the same of systemd: systemd-run without a timer. T0 of both: the command begins
        T1 of all: the rollback's switch-to-configuration has started: the first line of its program, read by itself

        Exit status 1: the watchdog's median is more than 1.25 times the bare timer's. Root; about 15 s a run. WATCHDOG_PACKAGE
        names an install tree to measure instead of one that is published natively.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var runs = Options.Number("--runs", "So many of each", DefaultRuns);
        var window = Options.Seconds("--window", "The window of the watchdog and of the bare timer; longer on a machine that is busy", DefaultWindow, least: 1);
        var json = Options.Json();
        var command = new Command("rollback-latency", Help) { runs, window, json };
        command.SetAction((parsed, _) => new RollbackLatencyRun(new Output(parsed.GetValue(json)), parsed.GetValue(runs), parsed.GetValue(window)).RunAsync());
        return command;
    }
}
