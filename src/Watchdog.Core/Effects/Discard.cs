namespace Watchdog.Core;

/// <summary>Removes every trace of a session that did not come to be.</summary>
/// <param name="SessionId">The session.</param>
public sealed record Discard(string SessionId) : Effect;
