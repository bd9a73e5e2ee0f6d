namespace Watchdog.Core;

/// <summary>
/// The executor, which owns the session from its claim on, has written to the store.
/// </summary>
/// <param name="Open">The session in the store, or null when there is none any more.</param>
/// <param name="Last">The session that ended last, as the store has it.</param>
/// <param name="Claimed">Whether the executor has the session.</param>
public sealed record StoreChanged(Session? Open, Session? Last, bool Claimed) : Event;
