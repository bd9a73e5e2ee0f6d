namespace Watchdog.Protocol;

/// <summary>A peer broke the protocol. The message holds nothing of what the peer sent that is not printable.</summary>
public sealed class ProtocolException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">What was broken.</param>
    /// <param name="message">What was wrong, for people; made printable here.</param>
    public ProtocolException(ProtocolFault fault, string message)
        : base(SafeText.Printable(message)) => Fault = fault;

    /// <summary>What was broken.</summary>
    public ProtocolFault Fault { get; }
}
