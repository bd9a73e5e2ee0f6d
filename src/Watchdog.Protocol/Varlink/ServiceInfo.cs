namespace Watchdog.Protocol;

/// <summary>The reply to <c>org.varlink.service.GetInfo</c>.</summary>
public sealed record ServiceInfo
{
    /// <summary>Who makes the service.</summary>
    public required string Vendor { get; init; }

    /// <summary>The service's name.</summary>
    public required string Product { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Where to read about it; empty when there is no such place.</summary>
    public required string Url { get; init; }

    /// <summary>The interfaces it has.</summary>
    public required IReadOnlyList<string> Interfaces { get; init; }
}
