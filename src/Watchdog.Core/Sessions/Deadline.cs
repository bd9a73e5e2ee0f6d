namespace Watchdog.Core;

/// <summary>The instant at which PID 1 rolls back.</summary>
/// <param name="Number">Counts the deadlines of a session from 1; each has a timer of its own in PID 1.</param>
/// <param name="At">CLOCK_BOOTTIME of the boot <paramref name="BootId"/>.</param>
/// <param name="BootId">The boot in which <paramref name="At"/> means anything.</param>
/// <param name="Reason">Why it is at that instant.</param>
/// <param name="Detail">What a person should know beside the reason; may be empty.</param>
public sealed record Deadline(int Number, TimeSpan At, string BootId, DeadlineReason Reason, string Detail = "")
{
    /// <summary>Whether it has passed. In another boot its instant says nothing, so there it has not.</summary>
    public bool HasPassed(Moment now) => BootId == now.BootId && now.Boot >= At;

    /// <summary>How long until it passes; zero when it has, or when it belongs to another boot.</summary>
    public TimeSpan Remaining(Moment now) => BootId == now.BootId && At > now.Boot ? At - now.Boot : TimeSpan.Zero;
}
