namespace Watchdog.Core;

/// <summary>What the shell has found on the host that stands against arming.</summary>
/// <param name="SwitchRuns">Whether a switch holds the lock already. Default: no.</param>
/// <param name="Unreadable">What of the baseline could not be read, and why; empty when all could.</param>
/// <param name="RolledBackBefore">Why the system that is to be switched to must not be, in words: it was rolled back before; empty when it may.</param>
public sealed record ArmObstacles(bool SwitchRuns = false, string Unreadable = "", string RolledBackBefore = "")
{
    /// <summary>Nothing does.</summary>
    public static ArmObstacles None { get; } = new();
}
