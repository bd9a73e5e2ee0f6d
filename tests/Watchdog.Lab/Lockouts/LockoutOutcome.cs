namespace Watchdog.Lab.Lockouts;

/// <summary>What came of one lockout.</summary>
/// <param name="Id">Its generation.</param>
/// <param name="SeenBy">The probe by which the host saw it; empty where none did, or where somebody helped.</param>
/// <param name="Seconds">From the end of the switch until a new ssh session of the operator's got in; null where none did.</param>
/// <param name="Limit">The most seconds that it may take.</param>
/// <param name="Cause">Why the host went back, as the history says it.</param>
/// <param name="Failure">What could not be done, in words; null where all could.</param>
internal sealed record LockoutOutcome(string Id, string SeenBy, double? Seconds, int Limit, string Cause, string? Failure = null)
{
    /// <summary>Whether it was seen from inside and undone in time.</summary>
    public bool Held => Failure is null && SeenBy.Length > 0 && Seconds <= Limit;
}
