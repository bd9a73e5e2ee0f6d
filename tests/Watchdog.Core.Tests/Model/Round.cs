namespace Watchdog.Core.Tests.Model;

/// <summary>Some probes' runs as they really were.</summary>
/// <param name="Began">When they began.</param>
/// <param name="Ended">When they ended, of CLOCK_BOOTTIME.</param>
/// <param name="Failing">The probe that failed, if it ran; empty when none did.</param>
/// <param name="Ran">Whether a probe ran.</param>
internal sealed record Round(Moment Began, TimeSpan Ended, string Failing, Func<string, bool> Ran);
