namespace Watchdog.Protocol;

/// <summary>The service's socket could not be reached; nothing was asked of it.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">Why, in words; printable.</param>
public sealed class ConnectException(ConnectFault fault, string message) : Exception(SafeText.Printable(message))
{
    /// <summary>Why.</summary>
    public ConnectFault Fault { get; } = fault;
}
