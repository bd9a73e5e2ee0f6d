namespace Watchdog.Core;

/// <summary>
/// Keeps the target and the program of a session that was found again from being garbage-collected. They were held at arm,
/// so what fails here costs a warning and nothing else: a host whose disk is full is rolled back all the same.
/// </summary>
/// <param name="Session">The session.</param>
public sealed record KeepTarget(Session Session) : Effect;
