using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>What a fresh SSH login of an operator is taken for. On the wire: the words of the interface.</summary>
[JsonConverter(typeof(LoginWorthConverter))]
public enum LoginWorth
{
    /// <summary>A heartbeat: it moves the deadline one window on, once in a session.</summary>
    Heartbeat,

    /// <summary>A confirm: it ends the session.</summary>
    Confirm,

    /// <summary>Nothing.</summary>
    Ignore,
}
