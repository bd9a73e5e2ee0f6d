namespace Watchdog.Store;

/// <summary>A system that was rolled back.</summary>
/// <param name="System">Its store path.</param>
/// <param name="Session">The session.</param>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Cause">Why.</param>
internal sealed record RolledBackSystem(string System, string Session, DateTimeOffset At, string Cause)
{
    /// <summary>It in words, for a refusal.</summary>
    public string Describe() => $"{System} was rolled back on {At:yyyy-MM-dd HH:mm:ss} UTC (session {Session}): {Cause}";
}
