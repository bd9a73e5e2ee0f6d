namespace Watchdog.Core;

/// <summary>Has the shell send the event again after a short while (1 s; longer each time, up to 15 s).</summary>
/// <param name="Event">The event, whose facts the shell reads anew.</param>
public sealed record Retry(Event Event) : Effect;
