namespace Watchdog.Protocol;

/// <summary>The reply of <c>Incoming</c>: nothing stands against a switch.</summary>
public sealed record IncomingReply;
