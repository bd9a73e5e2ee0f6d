namespace Watchdog.Core;

/// <summary>The switch has let go of the lock, however it ended.</summary>
/// <param name="Facts">What the host looks like now.</param>
/// <param name="At">
/// When it let go, where that is known: an SSH session that began right after it is fresh, however late the end was
/// noticed. Null: now.
/// </param>
/// <param name="WasSeen">
/// Whether a switch was seen to hold the lock. Without it, it is a mere close of the lock's file, or a link that has moved.
/// </param>
public sealed record ActivationEnded(HostFacts Facts, Moment? At = null, bool WasSeen = false) : Event;
