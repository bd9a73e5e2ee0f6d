namespace Watchdog.Core;

/// <summary>Gives back what <see cref="Claim"/> took, because the end could not be made durable.</summary>
/// <param name="SessionId">The session.</param>
public sealed record Unclaim(string SessionId) : Effect;
