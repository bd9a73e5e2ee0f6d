namespace Watchdog.Core;

/// <summary>
/// The system that the next boot leads to while a change is unproven, and after its rollback: what the boot loader's default
/// was at arm. A switch that has failed leaves the profile at a system that has never run; that one is neither held nor booted.
/// </summary>
public static class BootTarget
{
    /// <summary>Chooses it.</summary>
    /// <param name="baseline">What was true at arm.</param>
    /// <param name="canBootRunning">Whether a boot can lead to the running system: the loader, or the profile, has it.</param>
    /// <param name="isPart">Whether the running system is a specialisation of <see cref="Usual"/>.</param>
    /// <param name="isThere">Whether <see cref="Usual"/> is a system that can be switched to: a menu keeps entries of what the store has not.</param>
    /// <remarks>
    /// A default that has nothing to do with the host as it is, neither running nor booted nor the profile's, is not believed:
    /// it may be that of a boot loader of former days, whose files were left behind.
    /// </remarks>
    public static string Choose(Baseline baseline, bool canBootRunning, bool isPart, bool isThere)
    {
        var usual = Usual(baseline);
        var isKnown = isPart || usual == baseline.RunningSystem || usual == baseline.BootedSystem;
        return isThere && usual.Length > 0 && (isKnown || (!canBootRunning && usual == baseline.ProfileTarget)) ? usual : baseline.RunningSystem;
    }

    /// <summary>Where the next boot led at arm: as the boot loader said, or, where it cannot be read, the system profile.</summary>
    public static string Usual(Baseline baseline) =>
        baseline.NextBoot.Default.Length > 0 ? baseline.NextBoot.Default : baseline.ProfileTarget;
}
