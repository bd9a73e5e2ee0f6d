namespace Watchdog.Executor.Drills;

/// <summary>The steps of a drill, by their names on the wire.</summary>
internal static class DrillSteps
{
    /// <summary>PID 1 starts the executor by a timer.</summary>
    public const string Timer = "timer";

    /// <summary>The disk takes a session.</summary>
    public const string State = "state";

    /// <summary>PID 1 answers the executor, and knows it.</summary>
    public const string Pid1 = "pid1";

    /// <summary>The target is a system that can be switched to.</summary>
    public const string Target = "target";

    /// <summary>The target's own switch-to-configuration comes to its end.</summary>
    public const string DryActivate = "dry-activate";

    /// <summary>The boot loader answers.</summary>
    public const string NextBoot = "next-boot";

    /// <summary>The probes run, and with them the stranger.</summary>
    public const string Probes = "probes";

    /// <summary>Those of the executor, in their order.</summary>
    public static IReadOnlyList<string> OfExecutor { get; } = [State, Pid1, Target, DryActivate, NextBoot, Probes];
}
