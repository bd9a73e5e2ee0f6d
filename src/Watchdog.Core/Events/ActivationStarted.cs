namespace Watchdog.Core;

/// <summary>A switch has taken the lock.</summary>
public sealed record ActivationStarted : Event;
