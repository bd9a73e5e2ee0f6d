namespace Watchdog.Core;

/// <summary>The boot default points somewhere else now, or could not be made to.</summary>
/// <param name="SessionId">The session for which it was to be moved.</param>
/// <param name="System">The store path that is or was to be the boot default.</param>
/// <param name="Fault">Why it was not moved, in words; empty when it was.</param>
public sealed record BootDefaultMoved(string SessionId, string System, string Fault) : Event;
