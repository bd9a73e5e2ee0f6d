namespace Watchdog.Probes.Stranger;

/// <summary>One thing that the stranger puts into the host's own network.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Link">The interface that it is, or is on.</param>
/// <param name="Item">The peer's public key, the route's destination, or the address; empty for a link.</param>
internal sealed record Trace(TraceKind Kind, string Link, string Item = "");
