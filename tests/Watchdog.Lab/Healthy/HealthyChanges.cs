using System.Text.Json.Serialization;

namespace Watchdog.Lab.Healthy;

/// <summary>What a healthy switch changes; also which of the lab's shapes runs (tests/lab/generations/shapes).</summary>
[Flags]
[JsonConverter(typeof(JsonStringEnumConverter<HealthyChanges>))]
internal enum HealthyChanges
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>wg0 is made anew, with a second peer that sleeps or without.</summary>
    Tunnel = 1,

    /// <summary>sshd is restarted.</summary>
    Sshd = 2,

    /// <summary>One of the user's two keys is another.</summary>
    Keys = 4,

    /// <summary>The firewall is reloaded.</summary>
    Firewall = 8,
}
