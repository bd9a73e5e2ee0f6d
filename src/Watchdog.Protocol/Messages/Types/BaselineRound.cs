using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>Whether the probes at arm are known. On the wire: the words of the interface.</summary>
[JsonConverter(typeof(BaselineRoundConverter))]
public enum BaselineRound
{
    /// <summary>They are. Also of a daemon that does not say.</summary>
    Taken,

    /// <summary>Not yet: the session is armed, and the round of probes runs.</summary>
    Awaited,

    /// <summary>They never will be: a switch began before the round was over. No probe is required of it.</summary>
    Overtaken,
}
