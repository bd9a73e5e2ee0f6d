namespace Watchdog.Config;

/// <summary>Which probes are run, and how.</summary>
/// <param name="Tuned">The probes that the configuration names.</param>
/// <param name="Commands">The user's own.</param>
internal sealed record ProbeSettings(IReadOnlyDictionary<string, ProbeTuning> Tuned, IReadOnlyList<CommandSettings> Commands)
{
    /// <summary>Every probe as it is by itself.</summary>
    public static ProbeSettings Default { get; } = new(new Dictionary<string, ProbeTuning>(), []);
}
