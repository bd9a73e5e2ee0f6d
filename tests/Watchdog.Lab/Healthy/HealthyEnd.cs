using System.Text.Json.Serialization;

namespace Watchdog.Lab.Healthy;

/// <summary>How the session of a healthy switch ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HealthyEnd>))]
internal enum HealthyEnd
{
    /// <summary>As it must.</summary>
    Confirmed,

    /// <summary>It was not in probation when it should be confirmed, or could not be.</summary>
    NotConfirmed,

    /// <summary>The host has gone back.</summary>
    RolledBack,
}
