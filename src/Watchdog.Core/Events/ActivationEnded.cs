namespace Watchdog.Core;

/// <summary>The switch has let go of the lock, however it ended.</summary>
/// <param name="Facts">What the host looks like now.</param>
/// <param name="At">
/// When it let go, where that is known: an SSH session that began right after it is fresh, however late the end was
/// noticed. Null: now.
/// </param>
public sealed record ActivationEnded(HostFacts Facts, Moment? At = null) : Event;
