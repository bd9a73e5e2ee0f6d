namespace Watchdog.Lab.Demo;

/// <summary>What came of one lockout.</summary>
/// <param name="Generation">What was switched to.</param>
/// <param name="Failure">What did not come out right, in words; null where all did.</param>
/// <param name="SecondsAfterDeadline">From the deadline until the operator was in again; null where one of them was not seen.</param>
/// <param name="SecondsLockedOut">From the first attempt that failed until the operator was in again.</param>
/// <param name="Timeline">What happened, by seconds since the arm.</param>
internal sealed record LockoutResult(
    string Generation,
    string? Failure,
    double? SecondsAfterDeadline,
    double? SecondsLockedOut,
    IReadOnlyList<TimelineEvent> Timeline);
