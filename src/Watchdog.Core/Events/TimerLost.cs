namespace Watchdog.Core;

/// <summary>PID 1 does not hold a timer any more that it should hold: somebody stopped it, and the executor does not run.</summary>
/// <param name="SessionId">The session that it belonged to.</param>
/// <param name="Number">Its deadline's number.</param>
public sealed record TimerLost(string SessionId, int Number) : Event;
