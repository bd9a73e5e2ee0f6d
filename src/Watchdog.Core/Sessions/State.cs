namespace Watchdog.Core;

/// <summary>All that the daemon knows. One loop owns it.</summary>
/// <param name="Open">The open session, or null.</param>
/// <param name="Last">The session that ended last, or null.</param>
public sealed record State(Session? Open, Session? Last)
{
    /// <summary>Nothing has ever been armed.</summary>
    public static State Empty { get; } = new(null, null);

    /// <summary>What the probes have shown since the open session's last activation.</summary>
    public ProbeRecord Probes { get; init; } = ProbeRecord.None;
}
