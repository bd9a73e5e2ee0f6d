namespace Watchdog.Core.Tests.Model;

/// <summary>One round of probes as it really was.</summary>
/// <param name="Began">When it began.</param>
/// <param name="Ended">When it ended, of CLOCK_BOOTTIME.</param>
/// <param name="Failing">The probe that failed; empty when none did.</param>
internal sealed record Round(Moment Began, TimeSpan Ended, string Failing);
