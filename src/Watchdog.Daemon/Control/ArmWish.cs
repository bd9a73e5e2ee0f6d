using Watchdog.Core;

namespace Watchdog.Daemon.Control;

/// <summary>What somebody wants who arms, read and found possible.</summary>
/// <param name="Target">Where a rollback would go.</param>
/// <param name="Rules">What shall hold for the session.</param>
/// <param name="Incoming">The system that is to be switched to, as it was named; null for what the profile has.</param>
/// <param name="IsForced">Whether that may be one that was rolled back before.</param>
internal sealed record ArmWish(Target Target, SessionRules Rules, string? Incoming, bool IsForced)
{
    /// <summary>Whether the probes alone confirm, so that what they see decides whether it can be armed.</summary>
    public bool HangsOnProbes => Rules.Terms is { ConfirmBy: ConfirmBy.Probes, Witness: "" };
}
