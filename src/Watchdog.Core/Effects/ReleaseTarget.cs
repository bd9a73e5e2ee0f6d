namespace Watchdog.Core;

/// <summary>Lets go of what <see cref="HoldTarget"/> kept.</summary>
/// <param name="SessionId">The session.</param>
public sealed record ReleaseTarget(string SessionId) : Effect;
