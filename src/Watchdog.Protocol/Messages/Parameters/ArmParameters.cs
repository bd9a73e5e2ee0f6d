namespace Watchdog.Protocol;

/// <summary>The parameters of <c>Arm</c>.</summary>
public sealed record ArmParameters
{
    /// <summary><c>previous</c>, <c>booted</c>, or a generation number; null: <c>previous</c>.</summary>
    public string? Target { get; init; }

    /// <summary>How long after an activation proof may take, in microseconds; null: the daemon's default (5 min).</summary>
    public long? WindowUsec { get; init; }

    /// <summary>How long the session may stay armed with nothing changed, in microseconds; null: the daemon's default (1 h).</summary>
    public long? ArmedLimitUsec { get; init; }

    /// <summary>How long a switch may run, in microseconds; null: the daemon's default (30 min).</summary>
    public long? SwitchLimitUsec { get; init; }

    /// <summary>The system that is to be switched to, a store path or a generation number; null: not said.</summary>
    public string? Incoming { get; init; }

    /// <summary>Whether to arm also for a system that was rolled back before; null: no.</summary>
    public bool? Force { get; init; }

    /// <summary>Names of probes that this change is meant to break; null: none.</summary>
    public IReadOnlyList<string>? Except { get; init; }

    /// <summary>How long a required probe may fail without a break, in microseconds; null: the daemon's default (60 s).</summary>
    public long? LockoutUsec { get; init; }

    /// <summary>Who confirms; null: an operator.</summary>
    public ConfirmBy? ConfirmBy { get; init; }

    /// <summary>How long the required probes must pass before they confirm, in microseconds; null: the daemon's default (2 min).</summary>
    public long? SettleUsec { get; init; }

    /// <summary>Whether to arm also where the state would not survive a reboot; null: no.</summary>
    public bool? Volatile { get; init; }

    /// <summary>What a fresh SSH login is worth in this session; null: what config.json says.</summary>
    public LoginWorth? Login { get; init; }
}
