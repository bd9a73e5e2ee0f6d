namespace Watchdog.Protocol;

/// <summary>Who calls, as the owner of the connection knows it.</summary>
/// <param name="Peer">The owner's own description of the peer; opaque here.</param>
public sealed record CallContext(object? Peer);
