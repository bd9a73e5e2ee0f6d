namespace Watchdog.Core;

/// <summary>The switch has let go of the lock, however it ended.</summary>
/// <param name="Facts">What the host looks like now.</param>
public sealed record ActivationEnded(HostFacts Facts) : Event;
