namespace Watchdog.Core;

/// <summary>The boot loader has been told what the next boot alone is to lead to.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="System">The store path of the new system.</param>
public sealed record FirstBootSet(string SessionId, string System) : Event;
