using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>What an errand brought.</summary>
internal sealed record ErrandResult
{
    /// <summary>The session as it stands after it; null when the errand says nothing of it.</summary>
    public Session? Session { get; init; }

    /// <summary>The required probes that passed at arm and fail now: nothing was proven.</summary>
    public IReadOnlyList<ProbeComparison> Worse { get; init; } = [];

    /// <summary>What the operator should know besides.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The system that runs; null when it was not asked for.</summary>
    public string? Running { get; init; }
}
