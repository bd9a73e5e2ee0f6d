using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>How one run of a probe ended. On the wire: the words of the interface.</summary>
[JsonConverter(typeof(ProbeOutcomeConverter))]
public enum ProbeOutcome
{
    /// <summary>What the probe looked for was there.</summary>
    Passed,

    /// <summary>It was not there, or the probe ran out of time.</summary>
    Failed,

    /// <summary>There was nothing to look at.</summary>
    Skipped,
}
