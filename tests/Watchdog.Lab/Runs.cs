using Watchdog.Lab.Bench;
using Watchdog.Lab.Cycles;
using Watchdog.Lab.Demo;
using Watchdog.Lab.DeployTools;
using Watchdog.Lab.Guards;
using Watchdog.Lab.Healthy;
using Watchdog.Lab.Load;
using Watchdog.Lab.Lockouts;
using Watchdog.Lab.Recording;
using Watchdog.Lab.Running;
using Watchdog.Lab.Scenarios;
using Watchdog.Lab.StrangerKilled;

namespace Watchdog.Lab;

/// <summary>All that the lab can be told to do.</summary>
internal static class Runs
{
    /// <summary>Each by its name.</summary>
    public static IReadOnlyList<LabRun> All { get; } =
    [
        new("cycles", CyclesCommand.Create),
        new("demo", DemoCommand.Create),
        new("deploy-tools", DeployToolsCommand.Create),
        new("footprint", FootprintCommand.Create),
        new("guards", GuardsCommand.Create),
        new("healthy", HealthyCommand.Create),
        new("load", LoadCommand.Create),
        new("lockouts", LockoutsCommand.Create),
        new("recording", RecordingCommand.Create),
        new("rollback-latency", RollbackLatencyCommand.Create),
        new("scenarios", ScenariosCommand.Create),
        new("stranger-killed", StrangerKilledCommand.Create),
    ];
}
