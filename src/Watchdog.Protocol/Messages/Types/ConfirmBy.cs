using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>Who confirms a session. On the wire: the words of the interface.</summary>
[JsonConverter(typeof(ConfirmByConverter))]
public enum ConfirmBy
{
    /// <summary>An operator, over a fresh SSH session.</summary>
    Operator,

    /// <summary>The required probes, when they have passed for the settle time.</summary>
    Probes,
}
