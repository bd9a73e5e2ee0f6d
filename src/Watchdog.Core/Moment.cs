namespace Watchdog.Core;

/// <summary>An instant on all the clocks that matter. Decisions use <see cref="Boot"/> and <see cref="BootId"/> alone.</summary>
/// <param name="Boot">CLOCK_BOOTTIME: time since boot, suspend included (clock_gettime(2)).</param>
/// <param name="BootId">The kernel's boot id, which tells one boot's times from another's (random(4)).</param>
/// <param name="Wall">Wall-clock time, for people to read. It may jump; nothing is decided by it.</param>
public readonly record struct Moment(TimeSpan Boot, string BootId, DateTimeOffset Wall);
