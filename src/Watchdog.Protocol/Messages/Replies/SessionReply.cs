namespace Watchdog.Protocol;

/// <summary>The reply to <c>Heartbeat</c>, <c>Disarm</c> and <c>RollBack</c>.</summary>
public sealed record SessionReply
{
    /// <summary>The session as it stands after the call.</summary>
    public required Session Session { get; init; }
}
