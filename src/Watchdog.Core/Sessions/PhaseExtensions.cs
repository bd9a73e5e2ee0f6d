namespace Watchdog.Core;

/// <summary>What a phase implies.</summary>
public static class PhaseExtensions
{
    /// <summary>Whether the daemon owns the session and PID 1 must hold a timer for it.</summary>
    public static bool IsHeld(this Phase phase) => phase is Phase.Armed or Phase.Activating or Phase.Probation;

    /// <summary>Whether the session is over: nothing more can happen to it.</summary>
    public static bool IsEnd(this Phase phase) =>
        phase is Phase.Confirmed or Phase.RolledBack or Phase.Disarmed or Phase.Expired;
}
