using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>Where a session stands. On the wire: the words of the interface, such as <c>rolling_back</c>.</summary>
[JsonConverter(typeof(PhaseConverter))]
public enum Phase
{
    /// <summary>Nothing has changed yet.</summary>
    Armed,

    /// <summary>A switch runs.</summary>
    Activating,

    /// <summary>Changed, and not proven.</summary>
    Probation,

    /// <summary>The old generation is being put back.</summary>
    RollingBack,

    /// <summary>An end: the new system stays.</summary>
    Confirmed,

    /// <summary>An end: the old generation is back.</summary>
    RolledBack,

    /// <summary>The ladder is used up and access did not come back. Still accepts a confirm.</summary>
    Stranded,

    /// <summary>An end: nothing had changed, and the operator said so.</summary>
    Disarmed,

    /// <summary>An end: armed, and nothing ever changed.</summary>
    Expired,
}
