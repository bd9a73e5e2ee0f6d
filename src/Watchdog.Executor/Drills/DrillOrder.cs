using Watchdog.Core;

namespace Watchdog.Executor.Drills;

/// <summary>What the daemon tells the executor of a drill, once that has come to its socket.</summary>
/// <param name="System">The store path of the system that a session would go back to, were it armed now.</param>
/// <param name="Operator">Who asks, and their way in; null when that is not known.</param>
internal sealed record DrillOrder(string System, Operator? Operator);
