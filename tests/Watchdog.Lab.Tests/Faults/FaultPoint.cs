using System.Globalization;
using Watchdog.Lab.Tests.Faults.Tracing;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>One place for a fault: the n-th call of a process that is the same.</summary>
/// <param name="Call">The call.</param>
/// <param name="Number">Which one, from 1.</param>
public sealed record FaultPoint(SystemCall Call, int Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Call} number {Number}");
}
