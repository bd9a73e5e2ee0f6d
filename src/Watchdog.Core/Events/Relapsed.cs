namespace Watchdog.Core;

/// <summary>A system that was just rolled back runs again, though nobody has allowed it and nobody armed for it.</summary>
/// <param name="Id">The id that a session gets which goes back.</param>
/// <param name="Program">The program that PID 1 runs at its deadline.</param>
/// <param name="Facts">What the host looks like.</param>
public sealed record Relapsed(string Id, string Program, HostFacts Facts) : Event
{
    /// <summary>
    /// Whether it is an older system than the target instead, to which the tool has switched whose switch was rolled back.
    /// Default: no, it is the system that was rolled back.
    /// </summary>
    public bool UndoesRollback { get; init; }
}
