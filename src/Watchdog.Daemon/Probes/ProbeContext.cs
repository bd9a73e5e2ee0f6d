using Watchdog.Core;

namespace Watchdog.Daemon.Probes;

/// <summary>What a probe may compare with.</summary>
/// <param name="Session">The open session, whose baseline holds what each probe saw at arm; null while none is open, and at arm.</param>
internal sealed record ProbeContext(Session? Session)
{
    /// <summary>Nothing to compare with.</summary>
    public static ProbeContext None { get; } = new((Session?)null);

    /// <summary>What this probe saw at arm; null when there is nothing to compare with.</summary>
    public ProbeResult? AtArm(string probe) => Session?.Baseline.Probes.FirstOrDefault(p => p.Name == probe);
}
