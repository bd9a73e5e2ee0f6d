namespace Watchdog.Lab.Running;

/// <summary>A figure that was measured, and the most that it may be.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Its unit; empty for a plain number.</param>
/// <param name="Value">The figure.</param>
/// <param name="Limit">The most that it may be; null where it is only told.</param>
internal sealed record Measure(string Name, string Unit, double Value, double? Limit = null)
{
    /// <summary>Whether it is within its limit.</summary>
    public bool Held => Limit is not { } limit || Value <= limit;
}
