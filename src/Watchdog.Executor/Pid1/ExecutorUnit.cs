using Watchdog.Host.Running;
using Watchdog.Systemd;

namespace Watchdog.Executor.Pid1;

/// <summary>What PID 1 is told of an executor and of its timer, whether it rolls back or rehearses that.</summary>
internal static class ExecutorUnit
{
    private static readonly TimeSpan OnceMoreAfter = TimeSpan.FromMinutes(1);

    /// <summary>The service. It has no sandbox: an executor must be able to do all that a switch does.</summary>
    /// <param name="name">Its name, without suffix.</param>
    /// <param name="description">What people read.</param>
    /// <param name="program">The daemon's executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="longest">How long it may run.</param>
    public static TransientService Service(string name, string description, string program, IReadOnlyList<string> arguments, TimeSpan longest) => new()
    {
        Name = name,
        Description = description,
        ExecStart = [new ExecCommand(program, arguments)],
        RuntimeMax = longest,

        // Its probes look through the same programs as the daemon's.
        Environment = Programs.Path,
        SyslogIdentifier = "rollback-watchdogd",
        OOMScoreAdjust = -1000,

        // The executor locks its program in memory.
        LimitMemLock = ulong.MaxValue,
        WorkingDirectory = "/",
    };

    /// <summary>The timer that starts it.</summary>
    /// <param name="service">What it starts; its name is the timer's.</param>
    /// <param name="description">What people read.</param>
    /// <param name="after">In how long it fires.</param>
    public static TransientTimer Timer(TransientService service, string description, TimeSpan after) => new()
    {
        Name = service.Name,
        Description = description,
        After = after,
        OnceMoreAfter = OnceMoreAfter,

        // The time above stands still while the host is suspended.
        OnClockChange = true,
        Service = service,
    };
}
