using Watchdog.Core;

namespace Watchdog.Config;

/// <summary>The configuration of the host. What each value may be, and the key that sets it, is in <see cref="ConfigKeys"/>.</summary>
internal sealed record Settings
{
    /// <summary>The group whose members may arm and prove, by name or number. Default: none, root alone.</summary>
    public string Operators { get; init; } = "";

    /// <summary>Whether a switch that nobody armed for is armed for when it begins. Default: no.</summary>
    public bool AutoArm { get; init; }

    /// <summary>The limits of a session that names none.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Whether the boot default is the target's while a switch is unproven, so that a loss of power is a rollback. Default: yes.</summary>
    public bool HoldBootDefault { get; init; } = true;

    /// <summary>
    /// How long no switch must have run before the boot default is held by one of ours, where no variable of the firmware can
    /// hold it.
    /// </summary>
    public TimeSpan HoldAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The one service of which sshd is believed and watched; a template (<c>sshd@.service</c>) for all of its instances. Default: empty, every sshd that PID 1 knows.</summary>
    public string SshUnit { get; init; } = "";

    /// <summary>What counts as proof; who confirms is said at arm.</summary>
    public ProofTerms Terms { get; init; } = ProofTerms.Default;

    /// <summary>How long the switch of a rollback may run.</summary>
    public TimeSpan RollbackSwitchLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long access may take to come back after a rollback's switch.</summary>
    public TimeSpan RecoveryWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after a rollback a switch to what was rolled back is taken for a relapse, and taken back.</summary>
    public TimeSpan RelapseWatch { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What is run when a session is stranded. Default: nothing.</summary>
    public HookSettings? Stranded { get; init; }

    /// <summary>Who is told of the moments of a session. Default: everybody at a terminal, and no command.</summary>
    public NotifySettings Notify { get; init; } = NotifySettings.Default;

    /// <summary>The file that has the state for Prometheus' node-exporter: an absolute path that ends in <c>.prom</c>. Default: empty, none.</summary>
    public string MetricsFile { get; init; } = "";

    /// <summary>Which probes are run, and how. Default: all that need no configuration.</summary>
    public ProbeSettings Probes { get; init; } = ProbeSettings.Default;
}
