namespace Watchdog.Systemd;

/// <summary>A service that exists only in PID 1 (systemd.service(5), systemd.exec(5), systemd.unit(5)). Null means: PID 1's own default.</summary>
public sealed record TransientService
{
    /// <summary>The name without its suffix.</summary>
    public required string Name { get; init; }

    /// <summary>What people read. Default: empty.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>The commands; more than one only with <see cref="Type"/> "oneshot".</summary>
    public required IReadOnlyList<ExecCommand> ExecStart { get; init; }

    /// <summary>What runs after it stopped, however that came about, with <c>$SERVICE_RESULT</c> in its environment. Default: nothing.</summary>
    public IReadOnlyList<ExecCommand> ExecStopPost { get; init; } = [];

    /// <summary>"exec" (started when the program is executing) or "oneshot" (started when it has ended). Default: "exec".</summary>
    public string Type { get; init; } = "exec";

    /// <summary>"no" or "on-failure". Default: "no".</summary>
    public string Restart { get; init; } = "no";

    /// <summary>The pause before a restart.</summary>
    public TimeSpan? RestartSec { get; init; }

    /// <summary>How long a start may take; for "oneshot" that is the whole run. <see cref="Timeout.InfiniteTimeSpan"/>: no limit.</summary>
    public TimeSpan? TimeoutStart { get; init; }

    /// <summary>How long a stop, and each ExecStopPost, may take before the kill.</summary>
    public TimeSpan? TimeoutStop { get; init; }

    /// <summary>How long it may run before it is killed and has failed with the result "timeout"; not for "oneshot". Default: no limit.</summary>
    public TimeSpan? RuntimeMax { get; init; }

    /// <summary>What a stop sends first (signal(7)). Default: SIGTERM.</summary>
    public int? KillSignal { get; init; }

    /// <summary>-1000 (never killed for want of memory) to 1000.</summary>
    public int? OOMScoreAdjust { get; init; }

    /// <summary>How much memory it may lock, in bytes (RLIMIT_MEMLOCK, systemd.exec(5)); <see cref="ulong.MaxValue"/>: all.</summary>
    public ulong? LimitMemLock { get; init; }

    /// <summary>What it reads from its standard input, which then ends; whoever asks PID 1 can see it. Default: nothing.</summary>
    public ReadOnlyMemory<byte> StandardInputData { get; init; }

    /// <summary>Where standard output goes. Default: "journal".</summary>
    public string StandardOutput { get; init; } = "journal";

    /// <summary>Where standard error goes. Default: "journal".</summary>
    public string StandardError { get; init; } = "journal";

    /// <summary>The name its lines bear in the journal.</summary>
    public string? SyslogIdentifier { get; init; }

    /// <summary>Assignments, "NAME=value". Default: none.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>An absolute path.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>When PID 1 forgets the unit: "inactive" or "inactive-or-failed". Default: "inactive-or-failed".</summary>
    public string CollectMode { get; init; } = "inactive-or-failed";

    /// <summary>Whether it is ordered after basic.target and stopped at shutdown. Default: false.</summary>
    public bool DefaultDependencies { get; init; }

    /// <summary>Whether `systemctl isolate` leaves it alone. Default: true.</summary>
    public bool IgnoreOnIsolate { get; init; } = true;

    /// <summary>The span in which starts are counted; zero switches the limit off.</summary>
    public TimeSpan? StartLimitInterval { get; init; }

    /// <summary>How many starts fit in <see cref="StartLimitInterval"/>.</summary>
    public uint? StartLimitBurst { get; init; }

    /// <summary>What the host does when the service has failed: "none", "reboot", "reboot-force", "reboot-immediate" and others.</summary>
    public string? FailureAction { get; init; }

    /// <summary>"control-group", "mixed", "process" or "none" (systemd.kill(5)).</summary>
    public string? KillMode { get; init; }

    /// <summary>The capabilities it may ever have, as a mask of 1 &lt;&lt; CAP_… (capabilities(7)).</summary>
    public ulong? CapabilityBoundingSet { get; init; }

    /// <summary>Whether its processes can never gain privileges.</summary>
    public bool? NoNewPrivileges { get; init; }

    /// <summary>Journal fields on every line of the service, "FIELD=value", without spaces, quotes and backslashes. Default: none.</summary>
    public IReadOnlyList<string> LogExtraFields { get; init; } = [];
}
