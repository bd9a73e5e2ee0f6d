namespace Watchdog.Daemon.Config;

/// <summary>What the configuration says of a probe that is there by itself. Null: nothing.</summary>
/// <param name="Enabled">Whether it is run at all. Default: yes.</param>
/// <param name="Required">Whether its failure counts, once it passed at arm. Default: yes, but for <c>units</c>.</param>
/// <param name="Timeout">How long it may take. Default: the probe's own, see <see cref="Probes.ProbeSet"/>; 1 s to 20 s.</param>
internal sealed record ProbeTuning(bool? Enabled, bool? Required, TimeSpan? Timeout);
