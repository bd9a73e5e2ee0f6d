using Watchdog.Core;

namespace Watchdog.Probes;

/// <summary>Looks at one thing that must work. Never throws for what it finds.</summary>
internal interface IProbe
{
    /// <summary>Its name, unique among the probes.</summary>
    string Name { get; }

    /// <summary>Looks, and compares with what it saw at arm.</summary>
    Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation);
}
