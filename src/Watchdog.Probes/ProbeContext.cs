using Watchdog.Core;

namespace Watchdog.Probes;

/// <summary>What a probe may compare with.</summary>
/// <param name="Session">The open session, whose baseline holds what each probe saw at arm; null while none is open, and at arm.</param>
internal sealed record ProbeContext(Session? Session)
{
    private readonly Operator? _arming;

    /// <summary>What there is at arm: nothing to compare with, but somebody's way in.</summary>
    /// <param name="operator">Who arms; null when that is not known.</param>
    public static ProbeContext Arming(Operator? @operator) => new(@operator);

    private ProbeContext(Operator? arming)
        : this((Session?)null) => _arming = arming;

    /// <summary>Nothing to compare with.</summary>
    public static ProbeContext None { get; } = new((Session?)null);

    /// <summary>Who armed, or arms, and how they came in; null when that is not known, or was not looked up in time.</summary>
    public Operator? Operator => (Session is null ? _arming : Session.Baseline.Operator) is { User.Length: > 0 } known ? known : null;

    /// <summary>What this probe saw at arm; null when there is nothing to compare with.</summary>
    public ProbeResult? AtArm(string probe) => Session?.Baseline.Probes.FirstOrDefault(p => p.Name == probe);
}
