namespace Watchdog.Lab.Demo;

/// <summary>Something that happened, on the host or to its operator.</summary>
/// <param name="At">When, in seconds of the wall clock since the epoch.</param>
/// <param name="Who">Who says so, in a word: operator, watchdog, pid 1.</param>
/// <param name="What">What happened, in words.</param>
internal sealed record TimelineEvent(double At, string Who, string What);
