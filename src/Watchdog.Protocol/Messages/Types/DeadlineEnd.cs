using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>What comes at a deadline when nothing happens until then. On the wire: the words of the interface.</summary>
[JsonConverter(typeof(DeadlineEndConverter))]
public enum DeadlineEnd
{
    /// <summary>Nothing has changed: the session ends, and nothing is put back.</summary>
    Expiry,

    /// <summary>The old generation is put back; where only the next boot has changed, that.</summary>
    Rollback,
}
