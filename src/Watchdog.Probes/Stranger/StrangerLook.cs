namespace Watchdog.Probes.Stranger;

/// <summary>What was tried, and what came of it.</summary>
/// <param name="Order">What was tried.</param>
/// <param name="Report">What came of it.</param>
internal sealed record StrangerLook(StrangerOrder Order, StrangerReport Report);
