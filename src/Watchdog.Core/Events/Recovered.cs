namespace Watchdog.Core;

/// <summary>The daemon has started and found an open session in its store.</summary>
/// <param name="Session">The session as it was saved.</param>
/// <param name="Facts">What the host looks like now.</param>
public sealed record Recovered(Session Session, HostFacts Facts) : Event;
