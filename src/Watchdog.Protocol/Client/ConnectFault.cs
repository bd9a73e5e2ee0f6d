namespace Watchdog.Protocol;

/// <summary>Why a socket could not be reached.</summary>
public enum ConnectFault
{
    /// <summary>Anything else; the message says what.</summary>
    Other,

    /// <summary>There is no such socket.</summary>
    NotFound,

    /// <summary>The socket is there, and nothing listens.</summary>
    NotListening,

    /// <summary>The socket's permissions keep the caller out.</summary>
    NotPermitted,

    /// <summary>It did not take the connection in time.</summary>
    TimedOut,
}
