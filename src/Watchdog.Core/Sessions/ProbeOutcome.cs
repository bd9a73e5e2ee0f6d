namespace Watchdog.Core;

/// <summary>What a probe found.</summary>
public enum ProbeOutcome
{
    /// <summary>All is as it should be.</summary>
    Passed,

    /// <summary>It is not.</summary>
    Failed,

    /// <summary>There was nothing to look at, or no way to look.</summary>
    Skipped,
}
