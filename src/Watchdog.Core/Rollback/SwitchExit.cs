namespace Watchdog.Core;

/// <summary>
/// Judges switch-to-configuration's exit code on the way back. Source: nixpkgs,
/// <c>pkgs/by-name/sw/switch-to-configuration-ng/src/main.rs</c> (2026).
/// </summary>
public static class SwitchExit
{
    /// <summary>What it exits with at once when it does not get the switch lock; and later, when logind does not answer.</summary>
    public const int LockIsBusy = 11;

    /// <summary>
    /// The outcome of a rollback's switch. 0: done. 2: the activate script failed but the run went on. 4: some unit
    /// failed, and one that failed before counts too. Both leave the target running, and the probes decide. 100: the
    /// init interface differs and nothing was activated. Anything else: it did not run to its end.
    /// </summary>
    public static RungOutcome Judge(int exitCode) => exitCode switch
    {
        0 or 2 or 4 => RungOutcome.Succeeded,
        100 => RungOutcome.NeedsReboot,
        _ => RungOutcome.Failed,
    };

    /// <summary>
    /// Whether a rollback's <c>switch</c> has ended before it activated anything, as it does where the boot partition is full or
    /// read-only. With which code differs: nixpkgs 24.11 exits with errno, such as 17, later ones with 1
    /// (do_install_bootloader); so what runs decides. Where the target runs already, it may have activated it or not, and a second
    /// switch without the boot loader does no harm.
    /// </summary>
    /// <param name="exitCode">What it exited with.</param>
    /// <param name="before">The store path of the system that ran before it; null where that could not be read.</param>
    /// <param name="running">The store path of the system that runs; null where that cannot be read.</param>
    /// <param name="target">The store path of the system that it was to activate.</param>
    public static bool EndedBeforeActivation(int exitCode, string? before, string? running, string target) =>
        exitCode != LockIsBusy && Judge(exitCode) == RungOutcome.Failed && (running == before || running != target);
}
