namespace Watchdog.Lab.Tests.Faults.Tracing;

/// <summary>What is done at a system call.</summary>
/// <param name="Kind">What.</param>
/// <param name="Error">For <see cref="InjectionKind.Error"/>: the number (errno(3)) that the call returns instead of being made.</param>
public sealed record Injection(InjectionKind Kind, int Error = 0);
