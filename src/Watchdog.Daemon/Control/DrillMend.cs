using Watchdog.Executor.Drills;
using Watchdog.Host;

namespace Watchdog.Daemon.Control;

/// <summary>What a person does about a step of a drill that has failed.</summary>
internal static class DrillMend
{
    private const string Journal = "see `journalctl -t rollback-watchdogd`";

    /// <summary>The mend, to be put after a semicolon.</summary>
    /// <param name="step">The step's name.</param>
    /// <param name="paths">Where things are.</param>
    /// <param name="target">The store path of the target.</param>
    public static string Of(string step, Paths paths, string target) => step switch
    {
        DrillSteps.Timer or DrillSteps.Pid1 => $"look at PID 1 (`systemctl status`), and {Journal}",
        DrillSteps.State => $"make room on it, or mount it writable: {paths.State}",
        DrillSteps.Target => "switch to a system that can be one",
        DrillSteps.DryActivate => $"{Journal}, or run it by hand: `{target}/bin/switch-to-configuration dry-activate`",
        DrillSteps.NextBoot => $"look at the boot loader (`bootctl status`), and {Journal}",
        _ => Journal,
    };
}
