namespace Watchdog.Protocol;

/// <summary>What a peer did against the protocol.</summary>
public enum ProtocolFault
{
    /// <summary>A message that is not what the protocol allows at this place.</summary>
    Invalid,

    /// <summary>A message longer than the reader's limit.</summary>
    TooLong,

    /// <summary>The peer closed the connection where a message, or its rest, was due.</summary>
    Closed,
}
