namespace Watchdog.Core;

/// <summary>The new system could not be made the next boot's alone: the boot default was left as it was, which leads there for good.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="System">The store path of the new system.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record FirstBootFailed(string SessionId, string System, string Reason) : Event;
