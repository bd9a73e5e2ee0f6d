namespace Watchdog.Core;

/// <summary>Has PID 1 drop a timer that is not needed any more.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Number">The deadline's number.</param>
public sealed record StopTimer(string SessionId, int Number) : Effect;
