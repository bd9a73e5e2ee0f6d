namespace Watchdog.Core;

/// <summary>What a deadline's reason implies.</summary>
public static class DeadlineReasonExtensions
{
    /// <summary>Whether the rollback is settled: nothing is waited for any more, and no proof comes in time.</summary>
    public static bool IsSettled(this DeadlineReason reason) =>
        reason is DeadlineReason.Asked or DeadlineReason.Lockout or DeadlineReason.Relapse or DeadlineReason.Undone or DeadlineReason.Interrupted;
}
