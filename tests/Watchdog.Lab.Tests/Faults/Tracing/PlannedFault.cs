namespace Watchdog.Lab.Tests.Faults.Tracing;

/// <summary>A fault at its place.</summary>
/// <param name="At">Where.</param>
/// <param name="Injection">What.</param>
public sealed record PlannedFault(FaultPoint At, Injection Injection);
