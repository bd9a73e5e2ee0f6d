namespace Watchdog.Core;

/// <summary>
/// Judges switch-to-configuration's exit code on the way back. Source: nixpkgs,
/// <c>pkgs/by-name/sw/switch-to-configuration-ng/src/main.rs</c> (2026).
/// </summary>
public static class SwitchExit
{
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
}
