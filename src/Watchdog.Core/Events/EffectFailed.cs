namespace Watchdog.Core;

/// <summary>
/// A required effect could not be done. Nothing after it was done, and the state is what it was before
/// <paramref name="Cause"/>.
/// </summary>
/// <param name="Cause">The event that asked for the effect.</param>
/// <param name="Attempted">The session as it would have become.</param>
/// <param name="Effect">The effect that failed.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record EffectFailed(Event Cause, Session? Attempted, Effect Effect, string Reason) : Event;
