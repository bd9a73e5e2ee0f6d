namespace Watchdog.Config;

/// <summary>What the configuration says of a probe that is there by itself. Null: nothing.</summary>
/// <param name="Enabled">Whether it is run at all. Default: yes.</param>
/// <param name="Required">Whether its failure counts, once it passed at arm. Default: yes, but for <c>units</c>.</param>
/// <param name="Timeout">How long it may take. Default: the probe's own, <see cref="DefaultTimeout"/> or more; 1 s to 20 s.</param>
internal sealed record ProbeTuning(bool? Enabled, bool? Required, TimeSpan? Timeout)
{
    /// <summary>How long a probe may take of which nobody says anything else.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);
}
