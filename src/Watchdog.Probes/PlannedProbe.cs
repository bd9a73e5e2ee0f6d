using Watchdog.Config;

namespace Watchdog.Probes;

/// <summary>A probe as this host is to run it.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="Limit">How long it may take. Default 5 s.</param>
/// <param name="Required">Whether its failure counts, once it passed at arm. Default: yes.</param>
/// <param name="Corroborates">Whether its failure alone rolls nothing back before the deadline. Default: no, it does.</param>
/// <param name="MustDecide">
/// Whether its failure alone is a lockout whatever the probe itself says of it, because the configuration requires it by name.
/// Default: no.
/// </param>
internal sealed record PlannedProbe(IProbe Probe, TimeSpan Limit, bool Required = true, bool Corroborates = false, bool MustDecide = false)
{
    /// <summary>
    /// Whether a probe that does not end within its limit has found something, as a program of the user's has, whose limit says
    /// what is too slow. Default: no, its look was not finished (<see cref="Core.ProbeResult.Unfinished"/>).
    /// </summary>
    public bool FailsAtLimit { get; init; }

    /// <summary>How long a probe may take that says nothing else.</summary>
    public static readonly TimeSpan DefaultLimit = ProbeTuning.DefaultTimeout;

    /// <summary>A probe with all defaults.</summary>
    public PlannedProbe(IProbe probe)
        : this(probe, DefaultLimit)
    {
    }
}
