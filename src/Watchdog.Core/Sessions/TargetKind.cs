namespace Watchdog.Core;

/// <summary>How the operator named the target.</summary>
public enum TargetKind
{
    /// <summary>The system that ran at arm. The default.</summary>
    Previous,

    /// <summary>The system that was booted.</summary>
    Booted,

    /// <summary>A generation of the system profile, by number.</summary>
    Generation,
}
