namespace Watchdog.Core;

/// <summary>Something that happened, or that somebody asks for. The only way to change the state.</summary>
public abstract record Event;
