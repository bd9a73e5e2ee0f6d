using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Cycles;

/// <summary>tests/lab/cycles.</summary>
internal static class CyclesCommand
{
    private const int DefaultCycles = 20;
    private const int DefaultLoad = 8;
    private const int DefaultInstaller = 2;

    private const string Help = """
        Healthy arm, switch, confirm, one after the other, on a machine that is busy: what is no switch must never be taken for
        one, a second switch right after the first must not be refused, and nothing is rolled back. Needs root and Debian.

        Each cycle: arm, switch, 0.2 to 3 s later a second switch (to the system that ran before, or to the same again), then
        confirm from a fresh session, or disarm where nothing has changed. Prints what a session has on record that is not two
        switches at most, and the figures. Exit status 0: no phantom switch, no refused second switch, no rollback.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var cycles = Options.Number("--cycles", "How many in all; 200 take about 100 min on one host", DefaultCycles);
        var load = Options.Number("--load", "So many busy loops beside it", DefaultLoad, least: 0, most: 1000);
        var installer = Options.Seconds("--installer", "What the boot loader's installer takes", DefaultInstaller);
        var hosts = Options.Number("--hosts", "On so many hosts beside each other", 1, most: 100);
        var json = Options.Json();
        var command = new Command("cycles", Help) { cycles, load, installer, hosts, json };
        command.SetAction((parsed, _) => new CyclesRun(
            new Output(parsed.GetValue(json)), parsed.GetValue(cycles), parsed.GetValue(load), parsed.GetValue(installer), parsed.GetValue(hosts)).RunAsync());
        return command;
    }
}
